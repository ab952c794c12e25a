// Chromium from the host's own Debian suite: installed when we are root, else unpacked.
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebianSuite } from './debian.mjs';
import { run } from './process.mjs';
import { say } from './progress.mjs';

async function installAsRoot() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  say('installing the Debian package chromium (about 120 MB)');
  await run('apt-get', ['-q', 'update'], { env });
  await run('apt-get', ['-q', 'install', '-y', '--no-install-recommends', 'chromium'], { env });
}

/** Unpacks Chromium and what the host lacks of its libraries into `target`. */
async function unpack(target) {
  const suite = new DebianSuite(`${target}.apt`, { host: true });
  await suite.open();
  try {
    rmSync(target, { recursive: true, force: true });
    const packages = await suite.closure(['chromium']);
    await suite.unpack(packages, target, 'Chromium');
  } finally {
    suite.close();
  }
  const libraries = ['x86_64', 'aarch64'].map((machine) =>
    join(target, `usr/lib/${machine}-linux-gnu`),
  );
  const launcher = join(target, 'receptive-chromium');
  mkdirSync(target, { recursive: true });
  writeFileSync(
    launcher,
    [
      '#!/bin/sh',
      `export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
      `[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="${join(target, 'etc/fonts')}"`,
      `exec "${join(target, 'usr/lib/chromium/chromium')}" "$@"`,
      '',
    ].join('\n'),
  );
  chmodSync(launcher, 0o755);
}

export async function provideDebianChromium(target) {
  if (process.getuid() === 0) await installAsRoot();
  else await unpack(target);
}
