// What was measured, as numbers to keep and as a table to read.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const rate = (value) =>
  value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);

/**
 * The table of one task in Markdown. A ratio is the median over rounds of (ours ÷ theirs within
 * the round), because neighbours in time share what else the machine was doing.
 */
export function markdownTable({ title, results }) {
  const ours = results.find(({ name }) => name === 'Receptive, 1 thread');
  const rows = results.map(({ name, rounds, why }) => {
    if (why !== undefined) return [name, '–', '', why];
    const spread = `${rate(Math.min(...rounds))} to ${rate(Math.max(...rounds))}`;
    const ratio = median(rounds.map((value, round) => ours.rounds[round] / value));
    return [
      name,
      rate(median(rounds)),
      spread,
      name === ours.name ? '' : `${ratio.toPrecision(3)} ×`,
    ];
  });
  const header = ['', 'images/s', 'spread', 'Receptive, 1 thread, is'];
  return [
    `### ${title}`,
    '',
    ...[header, ['---', '---:', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`),
    '',
  ].join('\n');
}
