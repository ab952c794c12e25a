// Chromium's headless shell from the host's own Debian suite, unpacked into the cache with what the
// host lacks of its libraries. The host is not changed, so this needs no root.
import { chmodSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebianSuite } from './debian.mjs';

const hostFontSettings = '/etc/fonts/fonts.conf';

/** A shell script that starts the unpacked program with its libraries and fonts. */
function launcherText(target) {
  const libraries = ['x86_64', 'aarch64'].flatMap((machine) => {
    const folder = join(target, `usr/lib/${machine}-linux-gnu`);
    // PulseAudio keeps one of its libraries apart and finds it by an absolute path.
    return [folder, join(folder, 'pulseaudio')];
  });
  return [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH="${libraries.join(':')}\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `export FONTCONFIG_FILE="${join(target, 'fonts.conf')}"`,
    `exec "${join(target, 'usr/lib/chromium/chromium-headless-shell')}" "$@"`,
    '',
  ].join('\n');
}

/** Font settings that know the host's fonts and the unpacked ones. */
function fontSettings(target) {
  const settings = [hostFontSettings, join(target, hostFontSettings)].find((path) =>
    existsSync(path),
  );
  return [
    '<?xml version="1.0"?>',
    '<fontconfig>',
    '  <dir>/usr/share/fonts</dir>',
    `  <dir>${join(target, 'usr/share/fonts')}</dir>`,
    '  <cachedir prefix="xdg">fontconfig</cachedir>',
    `  <include ignore_missing="yes">${settings ?? hostFontSettings}</include>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

export async function provideDebianChromium(target) {
  const suite = new DebianSuite(`${target}.apt`, { host: true });
  await suite.open();
  try {
    rmSync(target, { recursive: true, force: true });
    // Some font must be there, or every letter is an empty box.
    const packages = await suite.closure(['chromium-headless-shell', 'fonts-dejavu-core']);
    await suite.unpack(packages, target, 'Chromium');
  } finally {
    suite.close();
  }
  writeFileSync(join(target, 'fonts.conf'), fontSettings(target));
  // Written last: it is what the others look for.
  const launcher = join(target, 'receptive-chromium');
  writeFileSync(launcher, launcherText(target));
  chmodSync(launcher, 0o755);
}
