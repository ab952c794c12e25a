/** The text of a template, with what its attributes say left out: the same under Node as in a page. */
export function written(value: unknown): string {
  return textOf(value)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null || !('strings' in value)) return '';
  const { strings, values } = value as { strings: readonly string[]; values: readonly unknown[] };
  // A value that follows `=` is an attribute's.
  return strings
    .map((text, at) => (text.endsWith('=') ? text : text + textOf(values[at])))
    .join('');
}
