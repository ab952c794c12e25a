// What the page shows and its browser keeps of a network.
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type { Session } from '../../web/page/train/session.ts';

/** Train with the settings of the README's run, whose rate stays as it is. */
export const asInReadme = '/#train/?schedule=constantRate';
/** What an epoch of it comes to, as the README writes it. */
const figures = JSON.parse(readFileSync('docs/figures.json', 'utf8'));
export const epochSha256: string = figures['epoch.lenet5'].value.weights;

interface Shown {
  readonly step: number;
  readonly sha256: string;
}

/** The step and the weights that the page shows. */
export function shown(page: Page): Promise<Shown> {
  return page.evaluate(async () => {
    const app = document.querySelector('rf-app') as Element;
    const train = app.shadowRoot?.querySelector('rf-train') as Element & { session: Session };
    const { model, record } = train.session;
    return { step: record.steps, sha256: (await model?.weightsSha256()) ?? '' };
  });
}

/** Of what is kept, whether it is a run that is not over. */
export function keptUnfinished(page: Page): Promise<boolean[]> {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('receptive');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asked = opening.result.transaction('kept').objectStore('kept').getAll();
          asked.onsuccess = () => {
            opening.result.close();
            resolve(asked.result.map(({ value }) => value.unfinished));
          };
        };
      }),
  );
}

export const goOn = (page: Page) => page.getByRole('button', { name: 'Go on' });
export const note = (page: Page) => page.getByText(/This browser keeps your trained network/);
