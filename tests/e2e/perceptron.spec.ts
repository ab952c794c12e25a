import { violationsInBoth } from './axe.ts';
import { Finger } from './finger.ts';
import { beside, expect, test } from './page.ts';

const address = '/#laboratory/perceptron';

test('the keyboard alone learns AND step by step, and the address keeps where', async ({
  page,
}) => {
  await page.goto(address);
  const widget = page.locator('rf-perceptron');
  await expect(widget.getByText('Separated: the last of 6 passes')).toBeVisible();
  await widget.getByRole('button', { name: 'Step', exact: true }).focus();
  for (let example = 1; example <= 4; example += 1) await page.keyboard.press('ArrowRight');
  await expect(widget.locator('.title')).toHaveText(
    'Point 4 is on the wrong side, so the line moves',
  );
  await page.keyboard.press('End');
  await expect(widget.locator('.title')).toHaveText(
    'A whole pass without a mistake: the line stands',
  );
  await expect(page).toHaveURL(/example=24/);
  await page.reload();
  await expect(widget.getByText('25 / 25')).toBeVisible();
  await widget.getByRole('button', { name: 'Pass 3: 3 mistakes' }).click();
  await expect(widget.getByText('Pass 3, point 1', { exact: false })).toBeVisible();
});

test('a point dragged over the line changes what is learned', async ({ page }) => {
  await page.goto(`${address}?preset=xor`);
  const widget = page.locator('rf-perceptron');
  await expect(widget.getByText('No line separates these points.')).toBeVisible();
  const corner = widget.getByRole('button', { name: /^Point 4, class 0, at 1, 1/ });
  const box = await corner.boundingBox();
  if (box === null) throw new Error('The point is not on screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 200, y + 200, { steps: 8 });
  await page.mouse.up();
  await expect(widget.getByText(/^\s*How it ends:\s*Separated/)).toBeVisible();
  await expect(page).toHaveURL(/points=0,0,0;0,1,1;1,0,1;-0\./);
  await widget.getByRole('button', { name: 'Reset points' }).click();
  await expect(widget.getByText('No line separates these points.')).toBeVisible();
});

test('an empty place gets a point, and a touch changes and removes it', async ({ page }) => {
  await page.goto(address);
  const widget = page.locator('rf-perceptron');
  const points = widget.getByRole('button', { name: /^Point \d+, class/ });
  await expect(points).toHaveCount(4);
  const box = await widget.locator('svg.plane').boundingBox();
  if (box === null) throw new Error('The picture is not on screen');
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
  await expect(points).toHaveCount(5);
  await widget.getByRole('button', { name: 'Change its class' }).click();
  await expect(points.nth(4)).toHaveAccessibleName(/^Point 5, class 0/);
  await widget.getByRole('button', { name: 'Remove it' }).click();
  await expect(points).toHaveCount(4);
});

test('a handle dragged turns the line, and learning begins with it', async ({ page }) => {
  await page.goto(address);
  const widget = page.locator('rf-perceptron');
  await expect(widget.getByText('Separated: the last of 6 passes')).toBeVisible();
  await widget.getByRole('button', { name: 'Place a line' }).click();
  await expect(page).toHaveURL(/start=1,-1,0.5/);
  const handle = widget.getByRole('button', { name: /^Other handle of the line/ });
  const box = await handle.boundingBox();
  if (box === null) throw new Error('The handle is not on screen');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y - 90, { steps: 5 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(/start=1,-1,0.5/);
  await expect(page).toHaveURL(/start=-?[\d.]+,-?[\d.]+,-?[\d.]+/);
  await handle.focus();
  const start = () =>
    widget.evaluate((element) => (element as HTMLElement & { start: string }).start);
  const before = await start();
  await page.keyboard.press('Shift+ArrowLeft');
  await expect.poll(start).not.toBe(before);
  await expect(page).toHaveURL(new RegExp(`start=${await start()}`));
});

test.describe('with a finger', () => {
  test.use({ hasTouch: true, viewport: { width: 360, height: 640 } });

  test('the picture lets the page scroll, takes a tap for a point, and a point moves alone', async ({
    page,
  }) => {
    await page.goto(`${address}?start=1,1,-1`);
    const widget = page.locator('rf-perceptron');
    const points = widget.getByRole('button', { name: /^Point \d+, class/ });
    await expect(points).toHaveCount(4);
    const picture = widget.locator('svg.plane');
    await picture.scrollIntoViewIfNeeded();
    const scrolled = () => page.evaluate(() => window.scrollY);
    const boxOf = async () => {
      const box = await picture.boundingBox();
      if (box === null) throw new Error('The picture is not on screen');
      return box;
    };
    const finger = await Finger.of(page);

    const box = await boxOf();
    const before = await scrolled();
    const [empty, bottom] = [box.x + box.width * 0.3, box.y + box.height * 0.85];
    await finger.swipe([empty, bottom], [empty, bottom - 150]);
    await expect.poll(scrolled).toBeGreaterThan(before + 50);
    await expect(points).toHaveCount(4);

    // The page glides on after the finger has left it.
    let last = before;
    await expect
      .poll(async () => {
        const was = last;
        last = await scrolled();
        return last - was;
      })
      .toBe(0);
    await picture.scrollIntoViewIfNeeded();
    const moved = await boxOf();
    await page.touchscreen.tap(moved.x + moved.width * 0.3, moved.y + moved.height * 0.85);
    await expect(points).toHaveCount(5);

    const held = await points.nth(4).boundingBox();
    if (held === null) throw new Error('The point is not on screen');
    const rest = await scrolled();
    const name = await points.nth(4).getAttribute('aria-label');
    const [x, y] = [held.x + held.width / 2, held.y + held.height / 2];
    await finger.swipe([x, y], [x + 10, y - 80]);
    await expect(points.nth(4)).not.toHaveAccessibleName(name ?? '');
    // Had the page gone with the finger, it had gone 80 pixels; a line that arrives late moves it by less.
    expect(Math.abs((await scrolled()) - rest)).toBeLessThan(20);
  });
});

test('the perceptron does not lie beside the page at 360 pixels', async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 800 });
  for (const preset of ['and', 'mixed']) {
    await page.goto(`${address}?preset=${preset}&example=4`);
    await expect(page.getByText('How it ends:')).toBeVisible();
    await expect.poll(() => beside(page), { message: preset }).toBe(0);
  }
});

// Each element in its many states is looked at in tests/widgets; here the view as a whole.
test('axe finds nothing in the perceptron, light and dark', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(address);
  await expect(page.getByText('How it ends:')).toBeVisible();
  expect(await violationsInBoth(page)).toEqual([]);
});
