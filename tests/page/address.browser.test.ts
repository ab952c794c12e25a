import { afterEach, beforeEach, expect, test } from 'vitest';
import { readAddress, writeAddress } from '../../web/page/address.ts';

/** Longer than any correction waits. */
const laterMs = 600;
const later = () => new Promise((resolve) => setTimeout(resolve, laterMs));
const empty = new URLSearchParams();
let before = '';

beforeEach(() => {
  before = location.href;
});

afterEach(async () => {
  await later();
  history.replaceState(null, '', before);
});

test('of several corrections the newest is written, in the same entry of the history', async () => {
  history.replaceState(null, '', '#laboratory');
  const { length } = history;
  for (const z of ['1', '2', '3']) {
    const parameters = new URLSearchParams({ z });
    writeAddress({ place: 'laboratory', view: 'activations', parameters }, { visited: false });
  }
  expect(location.hash).toBe('#laboratory');
  await expect.poll(() => location.hash).toBe('#laboratory/activations?z=3');
  expect(history.length).toBe(length);
});

test('a page that has just gone elsewhere is not brought back by a correction', async () => {
  history.replaceState(null, '', '#laboratory');
  writeAddress({ place: 'laboratory', view: 'convolution', parameters: empty }, { visited: false });
  // Another entry, whose event is still to come.
  history.replaceState(null, '', '#laboratory/activations');
  await later();
  expect(readAddress()).toMatchObject({ place: 'laboratory', view: 'activations' });
});

test('a place to come back to is written at once, after what waited for the last one', () => {
  history.replaceState(null, '', '#laboratory');
  const { length } = history;
  writeAddress({ place: 'laboratory', view: 'convolution', parameters: empty }, { visited: false });
  writeAddress({ place: 'derive', view: 'tour', parameters: empty }, { visited: true });
  expect(location.hash).toBe('#derive/tour');
  expect(history.length).toBeGreaterThanOrEqual(length);
});
