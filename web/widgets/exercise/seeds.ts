/** As many sheets are made at one go. */
export const mostSheets = 60;
/** As many digits as a number holds without loss. */
const seedText = /^\d{1,15}$/;

/**
 * The sheets that a text names, "1-30" or "1, 4, 7-9", each once and in this order; nothing for a
 * text that names none, too many, or something else.
 */
export function parseSeeds(text: string): readonly number[] | undefined {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [from = '', to = from, ...more] = part.split(/[-–]/).map((end) => end.trim());
    if (more.length > 0 || !seedText.test(from) || !seedText.test(to)) return undefined;
    const [first, last] = [Number(from), Number(to)];
    if (last < first || last - first >= mostSheets) return undefined;
    for (let seed = first; seed <= last; seed += 1) seeds.add(seed);
  }
  return seeds.size > mostSheets ? undefined : [...seeds];
}

/** What `parseSeeds` takes, in words. */
export const seedsWanted = `type sheet numbers such as 1-30 or 3, 8, 12-15, at most ${mostSheets} of them`;
