import { expect, test as plain } from '@playwright/test';
import { violationsInBoth } from './axe.ts';
import { beside, heading, openTrain, startButton, test } from './page.ts';

test('nothing lies beside the page at 360 and 1440 pixels', async ({ page }) => {
  const beyond = async () => {
    const found: number[] = [];
    for (const width of [360, 1440]) {
      await page.setViewportSize({ width, height: 800 });
      found.push(await beside(page));
    }
    return found;
  };
  await openTrain(page);
  await expect.poll(beyond).toEqual([0, 0]);
  await page.goto('/#laboratory');
  await expect(page.getByText('This cell is 9 products added up')).toBeVisible();
  for (const example of ['padded-5x5', 'stride-6x7']) {
    await page.getByLabel('Example').selectOption(example);
    await expect(page.getByText(/This cell is/)).toBeVisible();
    await expect.poll(beyond, example).toEqual([0, 0]);
  }
});

test('everything needed to train, draw and read can be done by keyboard', async ({ page }) => {
  // Where motion is not wanted, the digit stays while the network learns.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openTrain(page);
  await startButton(page).focus();
  await page.keyboard.press('Enter');
  await expect(heading(page)).toHaveText('The network is learning');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('button', { name: 'Stop' })).toBeFocused();

  await page.locator('rf-draw-pad .pad').focus();
  await page.keyboard.press('Space');
  for (let press = 0; press < 16; press += 1) await page.keyboard.press('ArrowDown');
  await expect(page.getByText(/^It reads a \d\.$/)).toHaveCount(1);
  await page.keyboard.press('Delete');
  await expect(page.getByText(/^It reads a \d\.$/)).toHaveCount(0);

  await page.getByRole('button', { name: 'Next test digit' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('spinbutton', { name: /Test digit/ })).toHaveValue('2');

  await page.locator('rf-confusion td[tabindex="0"]').focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.locator('rf-confusion .said')).toContainText('were taken for a 1');
});

test('digits are fetched when somebody asks for them, and not before', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const fetched = () => asked.filter((path) => path.startsWith('/data/mnist/')).length;
  await openTrain(page);
  await expect(page.locator('rf-control-panel .say')).toContainText('The digits (11.5 MB)');
  const look = page.locator('rf-look-panel');
  await expect(look.getByRole('application', { name: 'Test digit 1, a 7' })).toBeVisible();
  expect(fetched()).toBe(0);
  await page.getByRole('spinbutton', { name: /Test digit/ }).fill('40');
  await page.getByRole('spinbutton', { name: /Test digit/ }).press('Enter');
  await expect(look.getByRole('application', { name: 'Test digit 40, a 1' })).toBeVisible();
  expect(fetched()).toBe(2);
  await page.getByRole('button', { name: /^Check it now/ }).click();
  await expect(page.locator('rf-confusion')).toContainText('10,000 test digits, before training');
  expect(fetched()).toBe(2);
  await startButton(page).hover();
  await expect.poll(fetched).toBe(4);
});

plain('a download that fails is said, and can be tried again', async ({ page }) => {
  await page.route('**/data/mnist/**', (route) => route.abort());
  await openTrain(page);
  await startButton(page).click();
  await expect(heading(page)).toHaveText('The digits could not be fetched');
  await page.unroute('**/data/mnist/**');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText(/of 938/)).toBeVisible({ timeout: 30_000 });
});

plain('a download that does not go on can be stopped', async ({ page }) => {
  await page.route('**/data/mnist/**', () => undefined);
  await openTrain(page);
  await startButton(page).click();
  await expect(heading(page)).toHaveText('The digits are arriving');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(heading(page)).toHaveText('This network has learned nothing yet');
  await expect(startButton(page)).toBeEnabled();
});

plain('an engine that cannot be loaded is said in words', async ({ page }) => {
  await page.route('**/*.wasm', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><p>Not here' }),
  );
  await page.goto('/');
  await expect(heading(page)).toHaveText('The engine cannot run here', { timeout: 60_000 });
  await expect(page.locator('rf-control-panel .say')).not.toBeEmpty();
});

test('Train says what it would do, and axe finds nothing before training, light and dark', async ({
  page,
}) => {
  await openTrain(page);
  await expect(startButton(page)).toHaveText(/^Train LeNet-5 on 60,000 digits/);
  expect(await violationsInBoth(page)).toEqual([]);
});
