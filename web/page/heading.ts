/** The first heading of a place, wherever in its elements it stands. */
function headingIn(root: ParentNode): HTMLElement | undefined {
  const own = root.querySelector<HTMLElement>('h1');
  if (own !== null) return own;
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const inside = shadowRoot === null ? undefined : headingIn(shadowRoot);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Puts the keyboard where a place begins, so that who cannot see it hears where they are. */
export function focusHeading(root: ParentNode): void {
  headingIn(root)?.focus();
}

/** Whether an address leads to another place or view than the one before. */
export function leadsElsewhere({ oldURL, newURL }: HashChangeEvent): boolean {
  const view = (url: string) => new URL(url).hash.split('?')[0];
  return view(oldURL) !== view(newURL);
}
