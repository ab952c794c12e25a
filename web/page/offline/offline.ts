import { trustedScript } from '../../api/trusted-script.ts';

/**
 * Whether the page can do without a network: `looking` without the digits, so that it can show but
 * not train, `ready` with everything. `newer` says that another build waits for its turn.
 */
export type Offline = 'no' | 'looking' | 'ready' | 'newer';

/** What the page asks the worker. */
export type DigitsQuestion = 'kept?' | 'keep';

/**
 * Keeps the page for times without a network, where the browser lets it, and tells when that is
 * done; the digits when `digitsMay` resolves. Everything works without: from a file, over plain
 * http, with service workers forbidden.
 */
export async function keepForOffline(
  told: (offline: Offline) => void,
  digitsMay: () => Promise<void>,
): Promise<void> {
  try {
    // In a frame that is closed off, asking for it throws already.
    const { serviceWorker } = navigator;
    if (serviceWorker === undefined) return;
    const registration = await serviceWorker.register(
      trustedScript(new URL('./service-worker.js', document.baseURI)),
    );
    registration.addEventListener('updatefound', () => tellWhenWaiting(registration, told));
    tellWhenWaiting(registration, told);
    const { active } = await serviceWorker.ready;
    if (active === null) return;
    const tell = (kept: boolean) => {
      const present = kept ? 'ready' : 'looking';
      told(registration.waiting === null ? present : 'newer');
    };
    const kept = await askOfDigits(active, 'kept?');
    tell(kept);
    if (kept) return;
    await digitsMay();
    tell(await askOfDigits(active, 'keep'));
  } catch {
    // Refused by the browser or the host: the page goes on as it was loaded.
  }
}

/** Whether the digits are kept; with 'keep' after those that are missing have been fetched. */
function askOfDigits(worker: ServiceWorker, question: DigitsQuestion): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(data === true);
    worker.postMessage(question, [port2]);
  });
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
