/** Whether the page can do without a network; `newer` says that another build waits for its turn. */
export type Offline = 'no' | 'ready' | 'newer';

/**
 * Keeps the page for times without a network, where the browser lets it, and tells when that is
 * done. Everything works without: from a file, over plain http, with service workers forbidden.
 */
export async function keepForOffline(told: (offline: Offline) => void): Promise<void> {
  try {
    // In a frame that is closed off, asking for it throws already.
    const { serviceWorker } = navigator;
    if (serviceWorker === undefined) return;
    const registration = await serviceWorker.register(
      new URL('./service-worker.js', document.baseURI),
    );
    registration.addEventListener('updatefound', () => tellWhenWaiting(registration, told));
    tellWhenWaiting(registration, told);
    await serviceWorker.ready;
    told(registration.waiting === null ? 'ready' : 'newer');
  } catch {
    // Refused by the browser or the host: the page goes on as it was loaded.
  }
}

/** A build that comes while another answers waits, installed, until all its pages are closed. */
function tellWhenWaiting(
  { installing, active }: ServiceWorkerRegistration,
  told: (offline: Offline) => void,
): void {
  if (active === null) return;
  installing?.addEventListener('statechange', () => {
    if (installing.state === 'installed') told('newer');
  });
}
