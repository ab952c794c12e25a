import { expect, vi } from 'vitest';
import type { MicroscopeDetail, RfMicroscope } from '../../web/widgets/microscope/microscope.ts';
import '../../web/widgets/microscope/define.ts';

/** How long the first answer of an engine may take. */
export const patience = { timeout: 20_000 };

/** A microscope in the page, with the cell that it is at derived and drawn. */
export async function show(properties: Partial<RfMicroscope> = {}): Promise<RfMicroscope> {
  const element = document.createElement('rf-microscope') as RfMicroscope;
  Object.assign(element, properties);
  document.body.append(element);
  await vi.waitFor(() => expect(element.shown).toBeDefined(), patience);
  await element.updateComplete;
  return element;
}

export const root = (element: RfMicroscope) => element.shadowRoot as ShadowRoot;

/** The words of a part of it, in one line; none where there is no such part. */
export function text(element: RfMicroscope, selector: string): string {
  return root(element).querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}

/** Presses the button of that name. */
export function press(element: RfMicroscope, name: RegExp): void {
  const found = [...root(element).querySelectorAll('button')].find((button) =>
    name.test(button.getAttribute('aria-label') ?? button.textContent?.trim() ?? ''),
  );
  if (found === undefined) throw new Error(`There is no button ${name}`);
  found.click();
}

/** Everything that it tells from now on. */
export function listen(element: RfMicroscope): readonly MicroscopeDetail[] {
  const told: MicroscopeDetail[] = [];
  element.addEventListener('rf-cell', (event) =>
    told.push((event as CustomEvent<MicroscopeDetail>).detail),
  );
  return told;
}
