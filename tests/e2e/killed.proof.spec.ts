// A browser that is killed while the page trains. Each turn takes seconds: only `npm run proofs` does it.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { chromiumLaunchOptions } from '../../scripts/browser.mjs';
import { asInReadme, epochSha256, goOn, note, shown } from './kept.ts';
import { expect, heading, origin, startButton, test } from './page.ts';

const kills = Number(process.env.RECEPTIVE_KILLS ?? 60);
/** What may be lost, in milliseconds of training. */
const mostLost = 2000;
const shortestMs = 300;
const longestMs = 2500;

interface Killable {
  readonly page: Page;
  kill(): Promise<void>;
}

/** A browser with a profile of its own, in a group of processes that ends at one blow. */
async function launch(profile: string): Promise<Killable> {
  const { executablePath = chromium.executablePath(), args = [] } = chromiumLaunchOptions();
  const child: ChildProcess = spawn(
    executablePath,
    [
      ...args,
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk) => {
      text += chunk;
      const found = /listening on (ws:\S+)/.exec(text);
      if (found?.[1] !== undefined) resolve(found[1]);
    });
    child.on('exit', () => reject(new Error(`The browser did not start: ${text}`)));
  });
  const browser = await chromium.connectOverCDP(address);
  const [context] = browser.contexts();
  if (context === undefined) throw new Error('The browser has no context');
  const page = await context.newPage();
  return {
    page,
    kill: async () => {
      process.kill(-(child.pid as number), 'SIGKILL');
      await ended;
      await browser.close();
    },
  };
}

test('a browser killed while it trains brings the run back, and it comes to the same weights', async () => {
  test.setTimeout(60_000 + kills * 30_000);
  const profile = mkdtempSync(join(tmpdir(), 'receptive-killed-'));
  let runs = 0;
  let worst = 0;
  let killable = await launch(profile);
  try {
    for (let turn = 0; turn < kills; turn += 1) {
      const { page } = killable;
      await page.goto(origin + asInReadme);
      await expect(goOn(page).or(startButton(page)).first()).toBeEnabled();
      if ((await goOn(page).count()) > 0) await goOn(page).click();
      else {
        const over = page.getByRole('button', { name: 'Start over' });
        if ((await over.count()) > 0) {
          // The run has come to its end, undisturbed in the last turn.
          expect(await shown(page)).toEqual({ step: 938, sha256: epochSha256 });
          await over.click();
        }
        runs += 1;
        await startButton(page).click();
      }
      await expect(note(page)).toBeVisible();
      const steps: { readonly at: number; readonly step: number }[] = [];
      const until = Date.now() + shortestMs + ((turn * 0.618) % 1) * (longestMs - shortestMs);
      while (Date.now() < until) {
        const { step } = await shown(page);
        steps.push({ at: Date.now(), step });
        await page.waitForTimeout(20);
      }
      await killable.kill();
      const killed = Date.now();
      killable = await launch(profile);
      await killable.page.goto(origin + asInReadme);
      await expect(heading(killable.page)).toHaveText(/Your network is back|It reads/);
      const back = await shown(killable.page);
      const reached =
        steps.filter(({ step }) => step <= back.step).at(-1)?.at ?? steps[0]?.at ?? killed;
      worst = Math.max(worst, (steps.at(-1)?.at ?? reached) - reached);
      expect(worst).toBeLessThanOrEqual(mostLost);
      await expect(killable.page.locator('rf-train')).not.toContainText(/cannot be read/);
    }
    console.log(`${kills} kills in ${runs} runs; at most ${worst} ms of training lost`);
  } finally {
    await killable.kill().catch(() => undefined);
    rmSync(profile, { recursive: true, force: true });
  }
});
