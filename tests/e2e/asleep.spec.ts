// A tab that the browser puts to sleep, as it does with hidden ones, is no tab whose engine has died.
import { expect, heading, openTrain, startButton, test } from './page.ts';

/** The long run sleeps for longer than anything that asks whether the engine lives. */
const asleepMs = Number(process.env.RECEPTIVE_ASLEEP_MS ?? 1500);

test('a tab that was asleep while it trained goes on when it is looked at', async ({ page }) => {
  test.setTimeout(120_000 + asleepMs);
  await openTrain(page);
  await startButton(page).click();
  await expect(page.getByRole('button', { name: 'Pause' })).toBeEnabled();
  const device = await page.context().newCDPSession(page);
  await device.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, asleepMs));
  await device.send('Page.setWebLifecycleState', { state: 'active' });
  await expect(heading(page)).toHaveText(/^It reads/, { timeout: 90_000 });
});
