import type { Model } from '../../web/api/types.ts';
import { violationsInBoth } from './axe.ts';
import { numberOf, openTrained, shown } from './microscope.ts';
import { draw, expect, heading, one } from './page.ts';
import { test } from './trained.ts';

const leastAccuracy = 98;

test('one press trains LeNet-5 on MNIST to at least 98 % and shows the mistakes', async ({
  trained,
}) => {
  await expect(heading(trained)).toHaveText(/It reads .* of the test digits correctly/);
  const percent = Number((await heading(trained).textContent())?.match(/([\d.]+)/)?.[1]);
  expect(percent).toBeGreaterThanOrEqual(leastAccuracy);

  const cells = trained.locator('rf-confusion').getByRole('gridcell');
  const counts = (await cells.allTextContents()).map(Number);
  expect(counts).toHaveLength(100);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(10_000);
  const seven = cells.nth(77);
  const count = await seven.textContent();
  await seven.click();
  await expect(
    trained.getByText(`${Number(count).toLocaleString('en-US')} of 1,028 test digits that are a 7`),
  ).toBeVisible();
});

test('a drawn one is read as a one after training, and nothing is inaccessible', async ({
  trained,
}) => {
  await draw(trained, one);
  const guess = trained.getByText(/^It reads a \d\.$/);
  await expect(guess).toHaveText('It reads a 1.');
  await expect(trained.getByRole('button', { name: 'My drawing' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  expect(await violationsInBoth(trained)).toEqual([]);
  await trained.getByRole('button', { name: 'Clear' }).click();
  await expect(guess).toHaveCount(0);
});

test('a touched map of the picture becomes the microscope at that cell', async ({ trained }) => {
  const network = trained.getByRole('application', { name: /^The network that learns here/ });
  await network.focus();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) await trained.keyboard.press(key);
  const said = trained.getByText(/^pool1, map 1 of 6\. Its largest is/).first();
  const [, value = '', row, column] =
    /is (\S+), at row (\d+), column (\d+)/.exec((await said.textContent()) ?? '') ?? [];
  await trained.keyboard.press('Enter');
  await expect(heading(trained)).toHaveText('Choose a number, and see where it came from');
  await expect
    .poll(async () => (await shown(trained)).target)
    .toMatchObject({
      node: 'pool1',
      index: [0, 1, Number(row), Number(column)],
    });
  expect((await shown(trained)).value).toBeCloseTo(Number(value), 2);
  await trained.goBack();
  await expect(network).toBeVisible();
});

test('a trained network leads on: to its mistakes, and why it answers as it does', async ({
  trained,
}) => {
  const reads = Number((await heading(trained).textContent())?.match(/([\d.]+)/)?.[1]);
  const link = trained.getByRole('link', { name: /^Look at its [\d,]+ mistakes/ });
  const count = Number(
    /its ([\d,]+)/.exec((await link.textContent()) ?? '')?.[1]?.replace(',', ''),
  );
  expect(100 - count / 100).toBeCloseTo(reads, 1);
  await link.click();
  await expect(trained.getByRole('button', { name: 'Next misread digit' })).toBeVisible();
  await trained.getByRole('link', { name: 'Train', exact: true }).click();
  await trained.getByRole('link', { name: /^Why does it say \d\?/ }).click();
  await expect.poll(async () => (await shown(trained)).target.node).toBe('dense3');
});

test('a digit that the trained network misreads is found and taken apart', async ({ trained }) => {
  await openTrained(trained);
  const digit = trained.getByText(/^Test digit \d+, a \d$/);
  const before = await digit.textContent();
  await trained.getByRole('button', { name: 'Next misread digit' }).click();
  await expect(digit).not.toHaveText(before ?? '');
  await expect(trained).not.toHaveURL(/image=1(&|$)/);
  const label = /, a (\d)$/.exec((await digit.textContent()) ?? '');
  const said = trained.getByText(/^This \d was read as a \d, with [\d.]+\s?%\.$/);
  const [, of, as, percent] =
    /This (\d) was read as a (\d), with ([\d.]+)/.exec((await said.textContent()) ?? '') ?? [];
  expect(of).toBe(label?.[1]);
  await trained.locator('rf-microscope .tile').filter({ hasText: 'loss' }).click();
  await expect.poll(async () => (await shown(trained)).target.node).toBe('loss');
  const probabilities = trained.locator('rf-microscope .layer td');
  await expect(probabilities).toHaveCount(10);
  const read = (await probabilities.allInnerTexts()).map(numberOf);
  expect(read.indexOf(Math.max(...read))).toBe(Number(as));
  expect(Number(as)).not.toBe(Number(of));
  expect(100 * Math.max(...read)).toBeCloseTo(Number(percent), 0);
});

test('a weight of the trained network is changed in a copy, and the network keeps its own', async ({
  trained,
}) => {
  await trained.goto('/#derive/microscope?path=conv1.parameter.bias[0]');
  const bar = trained.locator('rf-microscope .edits');
  const field = trained.getByLabel('Change this number');
  const change = async (value: string) => {
    await field.fill(value);
    await field.press('Enter');
  };
  await expect(trained.locator('rf-microscope .chosen math.value')).toBeVisible();
  await expect(trained.getByText(/Weights of step \d/)).toBeVisible();
  const before = await field.inputValue();
  const hash = () =>
    trained
      .locator('rf-microscope')
      .evaluate((element: HTMLElement & { model: Model }) => element.model.weightsSha256());
  const weights = await hash();
  await change('5');
  await expect(bar).toContainText('784 of 4,704 cells of conv1');
  await change('−5');
  await expect(bar).toContainText('from 5 to −5');
  expect(await hash()).toBe(weights);
  await trained.getByRole('button', { name: 'Reset numbers' }).click();
  await expect(field).toHaveValue(before);
  await expect(bar).toContainText('All numbers are as they were again');
});
