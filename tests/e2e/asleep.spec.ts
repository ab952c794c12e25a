// A tab that the browser puts to sleep, as it does with hidden ones, is no tab whose engine has died.
import type { Page } from '@playwright/test';
import { expect, heading, openTrain, startButton, test } from './page.ts';

/** The long run sleeps for longer than anything that asks whether the engine lives. */
const asleepMs = Number(process.env.RECEPTIVE_ASLEEP_MS ?? 1500);
/** Without locks the worker is asked, every ten seconds: nothing to see in a shorter sleep. */
const hosts = asleepMs > 10_000 ? ['a browser', 'a browser without locks'] : ['a browser'];

for (const host of hosts) {
  test(`in ${host} a tab that slept while it trained goes on when it is looked at`, async ({
    page,
  }) => {
    test.setTimeout(120_000 + asleepMs);
    if (host === 'a browser without locks') await withoutLocks(page);
    await openTrain(page);
    await startButton(page).click();
    await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled();
    const device = await page.context().newCDPSession(page);
    await device.send('Page.setWebLifecycleState', { state: 'frozen' });
    await new Promise((resolve) => setTimeout(resolve, asleepMs));
    await device.send('Page.setWebLifecycleState', { state: 'active' });
    await expect(heading(page)).toHaveText(/^It reads/, { timeout: 90_000 });
  });
}

/** Names of locks begin with anything but a hyphen: such a worker holds none. */
async function withoutLocks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const postMessage = Worker.prototype.postMessage as (...given: unknown[]) => void;
    Worker.prototype.postMessage = function (message: object, ...rest: unknown[]) {
      const sent = 'lock' in message ? { ...message, lock: '-' } : message;
      postMessage.call(this, sent, ...rest);
    };
  });
}
