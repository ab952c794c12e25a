import { describe, expect, test } from 'vitest';
import { beginsWith, hasTest, titlesIn } from '../../scripts/mutations/titles.mjs';

const source = `
test('adds up, and says so', async () => {});
plain('a plain one', () => {});
it(\`written with \${host.name}: slowly\`, async () => {});
test.each(['relu', 'elu'])('the slope of %s is drawn', (name) => {});
test.describe('a group', () => {});
await page.getByText('a text');
test.skip();
`;

const has = (words) => titlesIn(source).some((title) => beginsWith(words, title, source));

describe('the titles of tests', () => {
  test('are read with what is only known when they run left open', () => {
    expect(titlesIn(source)).toEqual([
      ['adds up, and says so'],
      ['a plain one'],
      ['written with ', ': slowly'],
      ['the slope of ', ' is drawn'],
    ]);
  });

  test('are found by their first words, and not by others', () => {
    expect(has('adds up')).toBe(true);
    expect(has('adds up, and says so')).toBe(true);
    expect(has('adds up, and says no')).toBe(false);
    expect(has('adds up, and says so twice')).toBe(false);
    expect(has('says so')).toBe(false);
    expect(has('a group')).toBe(false);
    expect(has('a text')).toBe(false);
  });

  test('of a table are found with what stands in the table', () => {
    expect(has('the slope of elu is drawn')).toBe(true);
    expect(has('the slope of elu')).toBe(true);
    expect(has('the slope of tanh is drawn')).toBe(false);
    expect(has('the slope of elu is not drawn')).toBe(false);
  });

  test('are looked for in their file and in the suites that it runs', () => {
    expect(hasTest('tests/api/api.test.ts', 'loses no log when nobody listens')).toBe(true);
    expect(hasTest('tests/api/weights.test.ts', 'loses no log when nobody listens')).toBe(false);
    expect(hasTest('tests/api/none.test.ts', 'loses no log when nobody listens')).toBe(false);
  });
});
