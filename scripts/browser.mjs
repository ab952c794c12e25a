// How the tests start Chromium, for Playwright and for Vitest alike.
import { findChromium } from './setup/chromium.mjs';

/**
 * Launch options, with further arguments; `executablePath` is undefined when only Playwright's own browser is
 * left.
 */
export function chromiumLaunchOptions(further = []) {
  const args = [
    ...further,
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // Containers often give /dev/shm 64 MB, less than a page with a trained network takes.
    '--disable-dev-shm-usage',
  ];
  // Chromium's sandbox refuses to start as root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return { executablePath: findChromium(), args };
}
