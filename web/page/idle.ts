/** Longest wait for a moment of rest, in milliseconds. */
const patienceMs = 2000;

/** Resolves when the page has nothing else to do; where a browser cannot tell, a little later. */
export function idle(): Promise<void> {
  return new Promise((resolve) => {
    if ('requestIdleCallback' in window) {
      requestIdleCallback(() => resolve(), { timeout: patienceMs });
    } else {
      setTimeout(resolve, patienceMs);
    }
  });
}
