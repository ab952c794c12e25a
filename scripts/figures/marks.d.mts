/** The text of a figure's name; undefined where there is no such figure. */
type TextOf = (name: string) => string | undefined;

export function problemsOf(path: string, text: string, textOf: TextOf): string[];
export function filled(path: string, text: string, textOf: TextOf): string;
