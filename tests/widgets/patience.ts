// Beside another suite an answer takes longer than the second that Vitest waits for it by itself. A test
// whose page is right is as fast as before.
import { vi } from 'vitest';

const patience = {
  timeout: Number(import.meta.env.VITE_RECEPTIVE_TEST_PATIENCE_MS ?? 30_000),
  interval: 50,
};
const { waitFor } = vi;

vi.waitFor = (callback, options) =>
  waitFor(callback, {
    ...patience,
    ...(typeof options === 'number' ? { timeout: options } : options),
  });
