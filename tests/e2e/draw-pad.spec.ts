import type { Page } from '@playwright/test';
import { expect, openTrain, test } from './page.ts';

const pad = (page: Page) => page.locator('rf-draw-pad .pad');
/** What the drawing is read as, once the network looks at it and not at a test digit. */
const guess = (page: Page) => page.getByText(/^It reads a \d\.$/);

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points of a stroke down the middle of the pad, once what comes above it has come. */
async function stroke(page: Page): Promise<readonly Point[]> {
  await expect(page.getByRole('heading', { name: /^Feature maps after relu2/ })).toBeAttached();
  await pad(page).scrollIntoViewIfNeeded();
  const box = await pad(page).boundingBox();
  if (box === null) throw new Error('The pad is not on screen');
  const x = box.x + box.width / 2;
  const y = (share: number) => box.y + share * box.height;
  return [0.15, 0.3, 0.45, 0.6, 0.75, 0.85].map((share) => ({ x, y: y(share) }));
}

test.describe('on a screen that is touched', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 740 } });

  test('a finger draws and the page stays where it is', async ({ page }) => {
    await openTrain(page);
    const points = await stroke(page);
    const scrolled = await page.evaluate(() => window.scrollY);
    const device = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: Point[]) =>
      device.send('Input.dispatchTouchEvent', { type, touchPoints });
    for (const [at, point] of points.entries()) {
      await touch(at === 0 ? 'touchStart' : 'touchMove', [point]);
    }
    await touch('touchEnd', []);
    await expect(guess(page)).toHaveCount(1);
    // A page that went with the finger went as far as the finger. The browser itself scrolls a little
    // where a line above the pad arrives late, so that what is seen stays.
    const fingered = points[points.length - 1].y - points[0].y;
    const moved = (await page.evaluate(() => window.scrollY)) - scrolled;
    expect(Math.abs(moved)).toBeLessThan(fingered / 4);
    // A tap that a busy machine stretches is a long press to the browser, which clicks nothing.
    await expect(async () => {
      await page.getByRole('button', { name: 'Clear' }).tap();
      await expect(guess(page)).toHaveCount(0, { timeout: 2000 });
    }).toPass({ timeout: 20_000 });
  });
});

test('a pen draws, and a pen that only hovers does not', async ({ page }) => {
  await openTrain(page);
  const points = await stroke(page);
  const device = await page.context().newCDPSession(page);
  const pen = (type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', point: Point, down = false) =>
    device.send('Input.dispatchMouseEvent', {
      type,
      ...point,
      pointerType: 'pen',
      button: type === 'mouseMoved' && !down ? 'none' : 'left',
      buttons: down ? 1 : 0,
      clickCount: type === 'mouseMoved' ? 0 : 1,
      force: down ? 0.5 : 0,
    });
  await pad(page).evaluate((element) => {
    element.addEventListener('pointerdown', (event) => {
      Object.assign(element, { lastPointer: (event as PointerEvent).pointerType });
    });
  });
  for (const point of points) await pen('mouseMoved', point);
  await expect(guess(page)).toHaveCount(0);
  for (const [at, point] of points.entries()) {
    await pen(at === 0 ? 'mousePressed' : 'mouseMoved', point, true);
  }
  await pen('mouseReleased', points.at(-1) as Point);
  await expect(guess(page)).toHaveCount(1);
  await expect(pad(page)).toHaveJSProperty('lastPointer', 'pen');
});
