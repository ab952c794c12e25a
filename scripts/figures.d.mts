export function wrongPages(
  figures: Readonly<Record<string, unknown>>,
  pages: readonly { readonly path: string; readonly text: string }[],
): string[];
