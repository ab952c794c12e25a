// What must be on the machine already: Node, git, a C++20 compiler, CMake and a build tool.

import { SetupProblem } from './problem.mjs';
import { output, which } from './process.mjs';
import { atLeast, minimumCmake, minimumNode, minimumPython, parseVersion } from './versions.mjs';

function installCommand(debian, mac) {
  return process.platform === 'darwin' ? mac : `install it, on Debian or Ubuntu: ${debian}`;
}

/** A C++20 compiler of the host: CXX when set, else g++ or clang++. */
function hostCompiler() {
  return process.env.CXX || ['g++', 'clang++', 'c++'].find((name) => which(name));
}

export function hasNinja() {
  return which('ninja') !== undefined;
}

/** A python3 of the host that Emscripten accepts, or undefined. */
export function hostPython() {
  const version = output('python3', ['--version']);
  return version && atLeast(parseVersion(version), minimumPython) ? which('python3') : undefined;
}

export function checkHostTools() {
  const node = parseVersion(process.versions.node);
  if (!atLeast(node, minimumNode)) {
    throw new SetupProblem(
      `Node ${minimumNode.join('.')} or later is needed, this is ${process.versions.node}`,
      'install a current Node from nodejs.org',
    );
  }
  if (!which('git')) {
    throw new SetupProblem(
      'git is missing',
      installCommand('sudo apt-get install git', 'xcode-select --install'),
    );
  }
  const cmake = output('cmake', ['--version']);
  if (!cmake || !atLeast(parseVersion(cmake), minimumCmake)) {
    throw new SetupProblem(
      `CMake ${minimumCmake.join('.')} or later is ${cmake ? `needed, this is ${cmake.split('\n')[0]}` : 'missing'}`,
      installCommand('sudo apt-get install cmake', 'brew install cmake'),
    );
  }
  if (!hostCompiler()) {
    throw new SetupProblem(
      'a C++20 compiler (g++ or clang++) is missing',
      installCommand('sudo apt-get install g++', 'xcode-select --install'),
    );
  }
  if (!hasNinja() && !which('make')) {
    throw new SetupProblem(
      'neither ninja nor make is there',
      installCommand('sudo apt-get install ninja-build', 'brew install ninja'),
    );
  }
}
