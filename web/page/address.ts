// Where the page is, as its address says: `#place/view?name=value`.

export interface Address {
  readonly place: string;
  readonly view: string;
  readonly parameters: URLSearchParams;
}

export function readAddress(): Address {
  const [path = '', query = ''] = location.hash.slice(1).split('?');
  const [place = '', view = ''] = path.split('/');
  return { place, view, parameters: new URLSearchParams(query) };
}

/**
 * Writes where the page is. `visited` is a place to come back to with the browser's button;
 * otherwise the present entry of the history is corrected.
 */
export function writeAddress(
  { place, view, parameters }: Address,
  { visited }: { readonly visited: boolean },
): void {
  // Marks of cells and changes mean nothing to an address behind its `#`: they may be read as they are.
  const query = parameters.toString().replace(/%(?:2C|3B|3D|5B|5D)/g, decodeURIComponent);
  const hash = `#${place}/${view}${query === '' ? '' : `?${query}`}`;
  if (hash === location.hash) return;
  if (visited) history.pushState(null, '', hash);
  else history.replaceState(null, '', hash);
}
