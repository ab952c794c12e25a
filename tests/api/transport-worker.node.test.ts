import { expect, it } from 'vitest';
import { postTogether, withViewsAlone } from '../../web/api/transport-worker.ts';

it('sends an image of a data set without the data set', () => {
  const all = Float32Array.from({ length: 1000 }, (_, i) => i);
  const request = { id: 1, method: 'predict', params: { model: 3, images: all.subarray(4, 6) } };
  const { params } = withViewsAlone(request as never) as unknown as typeof request;
  expect([...params.images]).toEqual([4, 5]);
  expect(params.images.buffer.byteLength).toBe(8);
  expect(params.model).toBe(3);
});

/** A worker that keeps what arrives there. */
function listening() {
  const messages: { readonly id: number; readonly params: Record<string, unknown> }[][] = [];
  const postMessage = (message: unknown, transfer: Transferable[]) =>
    messages.push(structuredClone(message, { transfer }) as (typeof messages)[number]);
  return { messages, worker: { postMessage } as unknown as Worker };
}

it('sends the requests of one turn in one message, as they were when they were made', async () => {
  const { messages, worker } = listening();
  const refused: unknown[] = [];
  const post = postTogether(worker, (request) => refused.push(request));
  const values = Float32Array.from([1, 2]);
  post({ id: 1, method: 'setParameter', params: { values } } as never);
  values[0] = 7;
  post({ id: 2, method: 'setParameter', params: { values } } as never);
  expect(messages).toEqual([]);
  await Promise.resolve();
  post({ id: 3, method: 'releaseTrace', params: { trace: 1 } } as never);
  await Promise.resolve();
  expect(messages.map((message) => message.map(({ id }) => id))).toEqual([[1, 2], [3]]);
  expect(messages[0]?.map(({ params }) => [...(params.values as Float32Array)])).toEqual([
    [1, 2],
    [7, 2],
  ]);
  expect([...values]).toEqual([7, 2]);
  expect(refused).toEqual([]);
});

it('refuses a request that cannot be sent, and that one alone', async () => {
  const { messages, worker } = listening();
  const refused: number[] = [];
  const post = postTogether(worker, ({ id }) => refused.push(id));
  const image = Float32Array.from([5]);
  post({ id: 1, method: 'predict', params: { images: image } } as never);
  post({ id: 2, method: 'derive', params: { query: { node: () => 'conv1' } } } as never);
  post({ id: 3, method: 'releaseTrace', params: { trace: 1 } } as never);
  await Promise.resolve();
  expect(refused).toEqual([2]);
  expect(messages.map((message) => message.map(({ id }) => id))).toEqual([[1], [3]]);
  expect(messages[0]?.[0]?.params.images).toEqual(image);
});
