// "Did you mean ...?": the nearest of the known words.

// As the engine's own suggestions: a third of the letters, and no typing error is that long.
const lettersPerMistake = 3;
const longestWord = 64;

/**
 * Edit distance: insertions, deletions, replacements and exchanged neighbours (the "optimal string
 * alignment" of Damerau and Levenshtein).
 */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= one.length; ++i) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= other.length; ++j) {
      const replaced = at(i - 1, j - 1) + (one[i - 1] === other[j - 1] ? 0 : 1);
      const exchanged =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(
        Math.min(
          replaced,
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          exchanged ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(one.length, other.length);
}

/** The known word nearest to a mistyped one, letter case ignored; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  if (word.length > longestWord) return undefined;
  const typed = word.toLowerCase();
  const [best] = known
    .map((name) => ({ name, mistakes: distance(typed, name.toLowerCase()) }))
    .sort((a, b) => a.mistakes - b.mistakes);
  const limit = Math.max(1, Math.floor(word.length / lettersPerMistake));
  return best && best.mistakes <= limit ? best.name : undefined;
}

/** `; did you mean NAME?`, or nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ''): string {
  const name = nearest(word, known);
  return name === undefined ? '' : `; did you mean ${prefix}${name}?`;
}
