// When the page fetches its digits, and what becomes of a download that stalls, fails or is ended.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createEngine, type Engine } from '../../web/api/index.ts';
import { mnist } from '../../web/api/node.ts';
import { Digits } from '../../web/page/train/digits.ts';
import { Images } from '../../web/page/train/images.ts';
import { mnistRows } from '../../web/page/train/mnist.ts';
import { DigitServer, trainingBytes } from './digit-server.ts';

let engine: Engine;
let server: DigitServer;
let digits: Digits;

beforeAll(async () => {
  engine = await createEngine({ threads: 1 });
});
afterAll(() => engine.dispose());
beforeEach(async () => {
  server = new DigitServer();
  digits = new Digits(server.base, () => undefined);
  await digits.open(engine);
});
afterEach(() => {
  digits.close();
  vi.unstubAllGlobals();
});

const asked = (stem: string) => server.asked.filter((file) => file.startsWith(stem)).length;

test('a visitor fetches the first digits and nothing else', async () => {
  const { data } = await digits.test.images(7);
  expect(data.length).toBe(784);
  expect([...(await digits.test.labels(0, 8))]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(digits.shape).toEqual([1, 28, 28]);
  expect(asked('first-digits/')).toBe(2);
  expect(asked('mnist/')).toBe(0);
  expect(digits.arriving).toBe(false);
});

test('a digit beyond the first has the test files fetched, once and without those of the training', async () => {
  const [{ data }, labels] = await Promise.all([digits.test.images(8), digits.test.labels(7, 2)]);
  expect(data.length).toBe(784);
  expect([...labels]).toEqual([7, 8]);
  await digits.wholeTest();
  expect(asked('mnist/t10k')).toBe(2);
  expect(asked('mnist/train')).toBe(0);
});

test('training can begin while its digits are arriving', async () => {
  server.held = 'images';
  const { train, test } = await digits.forTraining();
  expect([train.rows, test.rows]).toEqual([200, 40]);
  await expect.poll(() => train.available()).toBeGreaterThan(90);
  expect(await train.available()).toBeLessThan(200);
  expect(digits.arriving).toBe(true);
  expect(digits.complete).toBe(false);
  server.release();
  await train.loaded;
  await test.loaded;
  expect(await train.available()).toBe(200);
  expect(digits.arriving).toBe(false);
  expect(digits.complete).toBe(true);
  expect(digits.download).toEqual({ received: trainingBytes, total: trainingBytes });
});

test('how much is to come is not said before every file has answered', async () => {
  server.silent = 'train-images';
  digits.prepare();
  await digits.wholeTest();
  expect(digits.arriving).toBe(true);
  expect(digits.download).toEqual({ received: 0, total: 0 });
});

test('what failed to come is fetched again when it is asked for again', async () => {
  server.refused = 'train-images';
  await expect(digits.forTraining()).rejects.toThrow('The server of this page cannot be reached');
  await digits.wholeTest();
  expect(digits.arriving).toBe(false);
  server.refused = undefined;
  const { train } = await digits.forTraining();
  await train.loaded;
  expect(digits.complete).toBe(true);
  expect(asked('mnist/t10k'), 'those that came are kept').toBe(2);
});

test('a download that is ended leaves nothing half, and begins anew when it is asked for', async () => {
  server.silent = 'train-images';
  const pressed = digits.forTraining();
  digits.cancel();
  await expect(pressed).rejects.toThrow(/abort/i);
  expect(digits.arriving).toBe(false);
  server.silent = undefined;
  const { train } = await digits.forTraining();
  await train.loaded;
  expect(digits.complete).toBe(true);
});

test('a chosen digit that does not come says so, and comes when it is chosen again', async () => {
  const images = new Images(digits.test, () => undefined);
  images.choose({ source: 'test', row: 3 });
  expect(images.awaited).toBe(true);
  await expect.poll(() => images.awaited).toBe(false);
  expect(images.chosen?.title).toBe('Test digit 4, a 3');
  server.refused = 'mnist/t10k';
  images.choose({ source: 'test', row: 20 });
  await expect.poll(() => images.failed?.message).toBe('The server of this page cannot be reached');
  expect(images.awaited).toBe(false);
  expect(images.chosen?.title, 'what was there stays').toBe('Test digit 4, a 3');
  server.refused = undefined;
  images.choose({ source: 'test', row: 20 });
  expect(images.failed).toBeUndefined();
  await expect.poll(() => images.chosen?.title).toBe('Test digit 21, a 0');
});

test('a digit that is here is shown although another is still on its way, which comes too late', async () => {
  const shown: (string | undefined)[] = [];
  const images = new Images(digits.test, () => shown.push(images.chosen?.title));
  server.held = 'images';
  images.choose({ source: 'test', row: 20 });
  images.choose({ source: 'test', row: 2 });
  await expect.poll(() => images.chosen?.title).toBe('Test digit 3, a 2');
  server.release();
  // The engine answers in order: behind the second answer the late digit has been there.
  await digits.test.images(20);
  await digits.test.labels(20);
  expect(images.awaited).toBe(false);
  expect(shown).not.toContain('Test digit 21, a 0');
});

test('the numbers of digits that the page names before it has them are those of MNIST', async () => {
  vi.unstubAllGlobals();
  const { train, test } = await mnist();
  expect({ train: train.rows, test: test.rows }).toEqual(mnistRows);
  await train.dispose();
  await test.dispose();
});
