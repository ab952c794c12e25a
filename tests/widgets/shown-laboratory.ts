import { expect, vi } from 'vitest';
import type { RfTensor } from '../../web/widgets/tensor/tensor.ts';
import goldenText from '../golden/notes.json?raw';
import '../../web/widgets/index.ts';

interface Numbers {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface GoldenCase {
  readonly id: string;
  readonly inputs: Readonly<Record<string, Numbers>>;
  readonly outputs: Readonly<Record<string, Numbers>>;
}

const { cases } = JSON.parse(goldenText) as { readonly cases: readonly GoldenCase[] };

export function golden(id: string): GoldenCase {
  const found = cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no golden case ${id}`);
  return found;
}

export function show(
  tag: string,
  attributes: Readonly<Record<string, string | number>>,
  properties: object = {},
): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  Object.assign(element, properties);
  document.body.append(element);
  return element;
}

export function tensor(element: HTMLElement, label: string): RfTensor | null {
  return element.shadowRoot?.querySelector<RfTensor>(`rf-tensor[label="${label}"]`) ?? null;
}

export function text(element: HTMLElement): string {
  return (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ');
}

export const soon = { timeout: 20_000 };

/** Waits until a tensor of the element has these numbers. */
export async function expectNumbers(
  element: HTMLElement,
  label: string,
  numbers: readonly number[],
): Promise<void> {
  await vi.waitFor(() => {
    const shown = Array.from(tensor(element, label)?.data ?? []);
    expect(shown).toHaveLength(numbers.length);
    for (const [at, value] of numbers.entries()) expect(shown[at]).toBeCloseTo(value, 4);
  }, soon);
}

export const rgb = golden('rgb_volume_one_filter');
export const own = {
  channels: 3 as const,
  height: 6,
  width: 6,
  values: Float32Array.from(rgb.inputs.X?.data ?? []),
};
