// The session of the page: what it waits for, and what it does without.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Session } from '../../web/page/train/session.ts';
import { DigitServer } from './digit-server.ts';

let server: DigitServer;
let session: Session;

beforeEach(async () => {
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw));
  server = new DigitServer();
  session = new Session(server.base);
  await session.open();
});
afterEach(async () => {
  session.digits.close();
  await session.model?.dispose();
  vi.unstubAllGlobals();
});

const phase = () => expect.poll(() => session.phase, { timeout: 20_000 });
const asked = (stem: string) => server.asked.filter((file) => file.startsWith(stem)).length;

test('a network can be trained as soon as the engine is there, and nothing was fetched for it', async () => {
  expect(session.phase).toBe('ready');
  await expect.poll(() => session.images.chosen?.title).toBe('Test digit 1, a 0');
  expect(asked('mnist/')).toBe(0);
  expect(session.evaluation, 'nobody has asked what an untrained one reads').toBeUndefined();
});

test('pressing the button fetches the digits, trains and checks', async () => {
  const finished = session.start();
  expect(session.phase).toBe('fetching');
  expect(session.busy).toBe(true);
  await finished;
  expect(session.phase).toBe('finished');
  expect(session.record.steps).toBe(4);
  expect(session.evaluation?.images).toBe(40);
  expect(session.evaluatedStep).toBe(4);
});

test('an untrained network is checked when somebody asks', async () => {
  await session.evaluate();
  expect(session.evaluation?.images).toBe(40);
  expect(session.evaluatedStep).toBe(0);
  expect(asked('mnist/train')).toBe(0);
  await session.startOver();
  expect(session.evaluation, 'that was another network').toBeUndefined();
});

test('a training begins with the digits that are here and waits for the others', async () => {
  server.held = 'train-images';
  const finished = session.start();
  await phase().toBe('waiting');
  expect(session.waitingFor?.rows).toBe(200);
  server.release();
  await finished;
  expect(session.phase).toBe('finished');
});

test('waiting for digits that do not come can be stopped, and begun again', async () => {
  server.silent = 'train-labels';
  const pressed = session.start();
  expect(session.phase).toBe('fetching');
  await session.stop();
  await pressed;
  expect(session.phase).toBe('ready');
  expect(session.error).toBeUndefined();
  expect(session.digits.arriving).toBe(false);
  server.silent = undefined;
  await session.start();
  expect(session.phase).toBe('finished');
});

test('digits that cannot be fetched are said, and trying again does what was pressed', async () => {
  server.refused = 'train-images';
  await session.step();
  expect(session.phase).toBe('offline');
  expect(session.error?.message).toBe('The server of this page cannot be reached');
  server.refused = undefined;
  await session.again();
  await expect.poll(() => session.record.steps, { timeout: 20_000 }).toBe(1);
  expect(session.phase).toBe('paused');
  await session.stop();
  await phase().toBe('finished');
});

test('a step fetches what it needs and takes one batch', async () => {
  await session.step();
  await expect.poll(() => session.record.steps, { timeout: 20_000 }).toBe(1);
  expect(session.phase).toBe('paused');
  await session.stop();
  await phase().toBe('finished');
});

test('a pointer on the button has the digits fetched, unless data is to be saved', async () => {
  vi.stubGlobal('navigator', { connection: { saveData: true } });
  session.prepare();
  expect(asked('mnist/')).toBe(0);
  vi.stubGlobal('navigator', { connection: { saveData: false } });
  session.prepare();
  await expect.poll(() => session.digits.complete).toBe(true);
  expect(session.phase).toBe('ready');
  const before = asked('mnist/');
  await session.start();
  expect(asked('mnist/')).toBe(before);
});
