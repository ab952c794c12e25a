// The command lines of the README and of docs/ run, one after the other as they stand there.

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, commandsOf } from '../api/doc-pages.ts';
import { noiseDigits } from './noise-digits.ts';
import { receptive } from './receptive.ts';

const pages = [
  'README.md',
  'docs/augmentation.md',
  'docs/checkpoints.md',
  'docs/explanations.md',
  'docs/optimizers.md',
  'docs/training.md',
  'docs/transfer.md',
];

describe.each(pages)('the commands of %s', (page) => {
  let folder = '';
  let said = '';
  beforeAll(async () => {
    folder = await noiseDigits();
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The same words on data that is soon trained on, and with files of this test's own. */
  const here = (words: readonly string[]) => [
    ...words
      .filter((word, i) => word !== '--data' && words[i - 1] !== '--data')
      .map((word) => (word.endsWith('.safetensors') ? join(folder, word) : word)),
    ...(['train', 'evaluate'].includes(words[0] ?? '') ? ['--data', folder] : []),
  ];

  it('run', async () => {
    const commands = commandsOf(page);
    expect(commands).not.toHaveLength(0);
    for (const words of commands) {
      const { code, out, err } = await receptive(here(words));
      expect({ words, code, err: code === 0 ? '' : err }).toEqual({ words, code: 0, err: '' });
      said += out;
    }
    for (const text of codeOf(page, 'text')) expect(said).toContain(text);
  });
});
