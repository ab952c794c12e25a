// What a browser keeps, by kind: two generations, each whole.
import { deleteDB, openDB } from 'idb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Shelf } from '../../web/page/storage/shelf.ts';

const name = 'receptive-test';
let shelf: Shelf;

beforeEach(() => {
  shelf = new Shelf('network', name);
});
afterEach(async () => {
  await shelf.close();
  await deleteDB(name);
});

const values = async (from = shelf) => (await from.generations()).map(({ value }) => value);

test('nothing is kept at first', async () => {
  expect(await values()).toEqual([]);
});

test('the two youngest generations are kept, the youngest first', async () => {
  const seen: unknown[] = [];
  for (const value of ['one', 'two', 'three', 'four']) {
    await shelf.put(value);
    seen.push(await values());
  }
  expect(seen).toEqual([['one'], ['two', 'one'], ['three', 'two'], ['four', 'three']]);
});

test('bytes come back as they were put, with the time', async () => {
  const before = Date.now();
  const bytes = Uint8Array.from({ length: 70_000 }, (_, at) => at % 251);
  await shelf.put({ bytes });
  const [kept] = await new Shelf('network', name).generations();
  expect(kept?.value).toEqual({ bytes });
  expect(Number(kept?.saved)).toBeGreaterThanOrEqual(before);
});

test('two pages that put by turns never have a generation twice', async () => {
  const other = new Shelf('network', name);
  await Promise.all(['a', 'b', 'c'].flatMap((value) => [shelf.put(value), other.put(value)]));
  const database = await openDB(name);
  const generations = (await database.getAll('kept')).map(({ generation }) => generation);
  database.close();
  expect(generations.sort()).toEqual([5, 6]);
  await other.close();
});

test('what is cleared is gone', async () => {
  await shelf.put('one');
  await shelf.put('two');
  await shelf.clear();
  expect(await values()).toEqual([]);
});

test('a slot without a number gives way, and is read after one that has it', async () => {
  await shelf.put('good');
  const database = await openDB(name);
  await database.put('kept', { kind: 'network', slot: 1, generation: 'x', value: 'broken' });
  database.close();
  expect(await values()).toEqual(['good', 'broken']);
  await shelf.put('better');
  expect(await values()).toEqual(['better', 'good']);
});

test('a database of a newer page is left alone', async () => {
  await deleteDB(name);
  const newer = await openDB(name, 99);
  newer.close();
  await expect(shelf.generations()).rejects.toThrow();
  await expect(shelf.put('x')).rejects.toThrow();
});
