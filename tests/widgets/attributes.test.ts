import type { LitElement } from 'lit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PictureKind } from '../../web/widgets/laboratory/picture-kind.ts';
import type { Described } from '../../web/widgets/shared/described.ts';
import { attributeOf, type Kind, type State } from '../../web/widgets/shared/state.ts';
import { wrongTexts, wrongValues } from './wrong-values.ts';

type ElementClass = typeof LitElement & Partial<Pick<typeof Described, 'state'>>;

// Every element there is: a new one is tested from the day it is defined. Another file of tests may have
// defined it already, in this page.
const definitions = import.meta.glob('../../web/widgets/*/define.ts');
const texts = import.meta.glob<string>('../../web/widgets/*/define.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
});
await Promise.all(Object.values(definitions).map((load) => load()));
const classes = new Map<string, ElementClass>();
for (const [, tag = ''] of Object.values(texts)
  .join()
  .matchAll(/^define\('([\w-]+)'/gm)) {
  classes.set(tag, customElements.get(tag) as unknown as ElementClass);
}

/** What a test may not leave behind. */
const thrown: string[] = [];
const heard = (event: ErrorEvent | PromiseRejectionEvent) => {
  thrown.push(String('reason' in event ? event.reason : event.error));
};

beforeEach(() => {
  thrown.length = 0;
  window.addEventListener('error', heard);
  window.addEventListener('unhandledrejection', heard);
});
afterEach(() => {
  window.removeEventListener('error', heard);
  window.removeEventListener('unhandledrejection', heard);
  document.body.replaceChildren();
});

interface Shown {
  readonly element: LitElement;
  readonly state: State;
  /** Before there is an answer, or without data, some have nothing to show. */
  readonly wasBlank: boolean;
}

async function show(tag: string): Promise<Shown> {
  const element = document.createElement(tag) as LitElement;
  // Without numbers a tensor has nothing to pad or to paint.
  if ('shape' in element) Object.assign(element, { data: [1, -2, 3, 4], shape: [2, 2] });
  document.body.append(element);
  await element.updateComplete;
  const wasBlank = isBlank(element);
  return { element, wasBlank, state: classes.get(tag)?.state ?? { kinds: {}, properties: {} } };
}

function isPictureKind(kind: Kind | undefined): kind is PictureKind {
  return kind !== undefined && 'list' in kind;
}

function words({ shadowRoot }: LitElement): string {
  const notices = shadowRoot?.querySelectorAll('p.told') ?? [];
  return [...notices].map(({ textContent }) => textContent ?? '').join(' ');
}

function isBlank({ shadowRoot }: LitElement): boolean {
  const drawn = shadowRoot?.querySelector('canvas, svg, table, input, slot') ?? null;
  return drawn === null && (shadowRoot?.textContent ?? '').trim() === '';
}

/** Whether such a value was told, and whether the element still shows something. */
async function expectTold(
  { element, state, wasBlank }: Shown,
  name: string,
  given: unknown,
): Promise<void> {
  await element.updateComplete;
  const kind = state.kinds[name];
  const { told, value } = kind?.take(given) ?? {};
  const said = words(element).includes(`${attributeOf(name)}: `.slice(1));
  // Nobody offers it a picture besides its own.
  const isMissing = isPictureKind(kind) && !kind.list.some((picture) => picture.name === value);
  expect({ said, given }).toEqual({ said: told !== '' || isMissing, given });
  expect(Reflect.get(element, name)).toEqual(value);
  expect(
    !wasBlank && isBlank(element),
    `${name} = ${String(given).slice(0, 40)} leaves nothing`,
  ).toBe(false);
}

test('every element is found', () => {
  expect(classes.size).toBeGreaterThan(20);
  expect([...classes].filter(([, element]) => element === undefined)).toEqual([]);
  expect(wrongTexts.length).toBeGreaterThanOrEqual(50);
});

for (const [tag, element] of classes) {
  describe(tag, () => {
    const { kinds }: Pick<State, 'kinds'> = element.state ?? { kinds: {} };

    test('its table has all of its attributes, and each has a kind', () => {
      expect([...element.observedAttributes].sort()).toEqual(
        Object.keys(kinds).map(attributeOf).sort(),
      );
    });

    for (const name of Object.keys(kinds)) {
      test(`${attributeOf(name)} takes or refuses any text in words, and its usual value comes back`, async () => {
        const shown = await show(tag);
        for (const given of wrongTexts) {
          shown.element.setAttribute(attributeOf(name), given);
          await expectTold(shown, name, given);
        }
        shown.element.removeAttribute(attributeOf(name));
        await shown.element.updateComplete;
        expect(Reflect.get(shown.element, name)).toEqual(kinds[name]?.usual);
        expect(words(shown.element)).not.toContain(`${attributeOf(name)}: `.slice(1));
        expect(thrown).toEqual([]);
        expect(globalThis).not.toHaveProperty('pwned');
      });

      test(`${name} as a property takes or refuses a value of any type`, async () => {
        const shown = await show(tag);
        for (const given of wrongValues) {
          Reflect.set(shown.element, name, given);
          await expectTold(shown, name, given);
        }
        expect(thrown).toEqual([]);
      });
    }
  });
}

const withPictures = [...classes].flatMap(([tag, { state }]) => {
  const kind = state?.kinds.picture;
  return isPictureKind(kind) ? [{ tag, kind }] : [];
});

test('elements with pictures are found', () => {
  expect(withPictures.map(({ tag }) => tag).sort()).toEqual([
    'rf-filters',
    'rf-pooling',
    'rf-shift',
  ]);
});

test.each(withPictures)(
  '$tag shows its usual picture instead of one that it has not got, until that is offered',
  async ({ tag, kind }) => {
    const { element } = await show(tag);
    const chosen = () =>
      element.shadowRoot?.querySelector<HTMLSelectElement>('#picture')?.selectedOptions[0]?.value;
    expect(chosen()).toBe(kind.usual);
    element.setAttribute('picture', 'missing');
    await element.updateComplete;
    expect(words(element)).toMatch(
      new RegExp(`${kind.usual}.* is wanted, not “missing”; ${kind.usual} is shown\\.`),
    );
    expect(chosen()).toBe(kind.usual);
    const [any] = kind.list;
    Reflect.set(element, 'offered', [{ ...any, name: 'missing' }]);
    await element.updateComplete;
    expect(words(element)).toBe('');
    expect(chosen()).toBe('missing');
  },
);
