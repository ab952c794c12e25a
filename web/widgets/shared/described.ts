import {
  type CSSResultGroup,
  type CSSResultOrNative,
  css,
  LitElement,
  type PropertyDeclaration,
} from 'lit';
import { sentence } from './errors.ts';
import { attributeOf, describe, type State } from './state.ts';

const toldStyles = css`
  p.told {
    margin: 0 0 var(--_s2);
    padding: var(--_s1) var(--_s3);
    border-left: 4px solid var(--_danger);
    background: var(--_surface);
    color: var(--_text);
    font: 400 var(--_small) / 1.45 var(--_font);
    overflow-wrap: anywhere;
  }
`;

/**
 * An element whose state is a table: whatever is given, by attribute or by property, becomes what
 * the table allows, and what it does not allow is told above the element's content.
 */
export class Described extends LitElement {
  /** Names, kinds and ranges of what can be said. */
  static readonly state: State = describe({});

  /** Why a property holds something else than was given. */
  readonly #told = new Map<string, string>();
  /** What the table lets through and the element cannot show, such as a picture it has not got. */
  readonly #refused = new Map<string, string>();
  #notice: HTMLElement | undefined;

  constructor() {
    super();
    const { kinds } = (this.constructor as typeof Described).state;
    for (const [name, { usual }] of Object.entries(kinds)) Reflect.set(this, name, usual);
    // What was given before there was anything above which it could be told.
    this.addController({ hostUpdated: () => this.#tellAbove() });
  }

  protected static override finalizeStyles(styles?: CSSResultGroup): CSSResultOrNative[] {
    // biome-ignore lint/complexity/noThisInStatic: the class that is made, with what it inherits.
    return [...super.finalizeStyles(styles), toldStyles];
  }

  static override createProperty(name: PropertyKey, options?: PropertyDeclaration): void {
    // biome-ignore lint/complexity/noThisInStatic: the class that is made, with what it inherits.
    super.createProperty(name, options);
    // biome-ignore-start lint/complexity/noThisInStatic: its own table and properties.
    const kind = typeof name === 'string' ? this.state.kinds[name] : undefined;
    const made = Object.getOwnPropertyDescriptor(this.prototype, name);
    if (kind === undefined || made?.set === undefined) return;
    const { set } = made;
    Object.defineProperty(this.prototype, name, {
      ...made,
      set(this: Described, given: unknown) {
        const { value, told } = kind.take(given);
        this.#note(this.#told, String(name), told);
        set.call(this, value);
      },
    });
    // biome-ignore-end lint/complexity/noThisInStatic: as above.
  }

  /** Tells why something else is shown than a property says; nothing takes it back. */
  protected refuse(name: string, told: string): void {
    this.#note(this.#refused, name, told);
  }

  #note(notes: Map<string, string>, name: string, told: string): void {
    if (told === (notes.get(name) ?? '')) return;
    if (told === '') notes.delete(name);
    else notes.set(name, told);
    if (this.hasUpdated) this.#tellAbove();
  }

  #tellAbove(): void {
    const notes = [...this.#told, ...this.#refused];
    if (notes.length === 0) {
      this.#notice?.remove();
      return;
    }
    // Not within the template: what an element draws knows nothing of it.
    const words = notes.map(([name, told]) => sentence(`${attributeOf(name)}: ${told}`));
    this.#notice ??= Object.assign(document.createElement('p'), {
      className: 'told',
      role: 'alert',
    });
    this.#notice.textContent = words.join(' ');
    if (this.#notice.parentNode === null) this.renderRoot.prepend(this.#notice);
  }
}
