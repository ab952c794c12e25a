export function shownFigures(figures: Readonly<Record<string, unknown>>): {
  textOf(name: string): string | undefined;
  unused(): string[];
};
