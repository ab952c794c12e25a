import { expect, it } from 'vitest';
import { withViewsAlone } from '../../web/api/transport-worker.ts';

it('sends an image of a data set without the data set', () => {
  const all = Float32Array.from({ length: 1000 }, (_, i) => i);
  const request = { id: 1, method: 'predict', params: { model: 3, images: all.subarray(4, 6) } };
  const { params } = withViewsAlone(request as never) as unknown as typeof request;
  expect([...params.images]).toEqual([4, 5]);
  expect(params.images.buffer.byteLength).toBe(8);
  expect(params.model).toBe(3);
});
