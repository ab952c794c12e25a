// Emscripten's own installer, at the pinned version, in the cache.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, readJson, writeJson } from './cache.mjs';
import { output, run } from './process.mjs';
import { say } from './progress.mjs';
import { pinnedEmscripten } from './versions.mjs';

const repository = 'https://github.com/emscripten-core/emsdk.git';
const kReachableMs = 8000;

function emsdkFolder() {
  return join(cacheRoot(), `emsdk-${pinnedEmscripten}`);
}

export function installedEmsdk() {
  return readJson(join(emsdkFolder(), 'receptive.json'));
}

export function emsdkIsReachable() {
  const options = {
    timeout: kReachableMs,
    env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_ASKPASS: 'true' },
  };
  return (
    output('git', ['ls-remote', repository, `refs/tags/${pinnedEmscripten}`], options) !== undefined
  );
}

export async function installEmsdk() {
  const folder = emsdkFolder();
  const emsdk = join(folder, process.platform === 'win32' ? 'emsdk.bat' : 'emsdk');
  rmSync(folder, { recursive: true, force: true });
  say(`installing Emscripten ${pinnedEmscripten} with emsdk into ${folder} (about 1.5 GB)`);
  await run('git', ['clone', '-q', '--depth=1', '--branch', pinnedEmscripten, repository, folder]);
  await run(emsdk, ['install', pinnedEmscripten], { cwd: folder, inherit: true });
  await run(emsdk, ['activate', pinnedEmscripten], { cwd: folder });
  const stamp = {
    kind: 'emsdk',
    emscripten: join(folder, 'upstream/emscripten'),
    version: pinnedEmscripten,
  };
  if (!existsSync(stamp.emscripten)) throw new Error(`emsdk left no ${stamp.emscripten}`);
  writeJson(join(folder, 'receptive.json'), stamp);
  return stamp;
}
