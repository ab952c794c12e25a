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

/** A correction waits until what it is about has been drawn. */
const drawnAfterMs = 100;
/** Corrections are at least so far apart. */
const apartMs = 400;

/** The correction that waits, the address it is of, and what will write it. */
let waiting: { hash: string; readonly of: string; readonly timer: number } | undefined;
let lastCorrected = 0;

/** Nothing is left to be corrected. */
function forget(): void {
  clearTimeout(waiting?.timer);
  waiting = undefined;
}

function writeWaiting(): void {
  const correction = waiting;
  forget();
  // The page may have gone to another address already, whose event comes in a moment.
  if (correction?.of !== location.hash) return;
  history.replaceState(null, '', correction.hash);
  lastCorrected = performance.now();
}

/** Writes this address soon; of several only the newest. */
function correct(hash: string): void {
  const apart = lastCorrected + apartMs - performance.now();
  const wait = Math.max(drawnAfterMs, apart);
  waiting ??= { hash, of: location.hash, timer: window.setTimeout(writeWaiting, wait) };
  waiting.hash = hash;
}

/**
 * Writes where the page is. `visited` is a place to come back to with the browser's button;
 * otherwise the present entry of the history is corrected, a little later: that costs the browser
 * some milliseconds, which a number that is being changed has not to spare, and Safari refuses more
 * than a hundred in half a minute.
 */
export function writeAddress(
  { place, view, parameters }: Address,
  { visited }: { readonly visited: boolean },
): void {
  // Marks of cells and changes mean nothing to an address behind its `#`: they may be read as they are.
  const query = parameters.toString().replace(/%(?:2C|3B|3D|5B|5D)/g, decodeURIComponent);
  const hash = `#${place}/${view}${query === '' ? '' : `?${query}`}`;
  if (visited) {
    writeWaiting();
    if (hash !== location.hash) history.pushState(null, '', hash);
  } else if (hash === location.hash) {
    forget();
  } else {
    correct(hash);
  }
}

function leadsAway(event: Event): boolean {
  return event.composedPath().some((element) => element instanceof HTMLAnchorElement);
}

// Before the page leaves an entry of the history, it gets its last correction.
window.addEventListener('pagehide', writeWaiting);
window.addEventListener('click', (event) => leadsAway(event) && writeWaiting(), { capture: true });
// Behind the browser's own button it is too late: the present entry is another one.
window.addEventListener('hashchange', forget, { capture: true });
