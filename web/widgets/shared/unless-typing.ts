import { noChange } from 'lit';
import { Directive, directive, type PropertyPart } from 'lit/directive.js';
import { setCommittedValue } from 'lit/directive-helpers.js';

/** The value of a text field, as `live` gives it, but never over what a person is typing. */
class UnlessTyping extends Directive {
  #field: HTMLInputElement | undefined;
  #typing = false;

  render(value: string): string {
    return value;
  }

  override update(part: PropertyPart, [value]: [string]): unknown {
    const field = part.element as HTMLInputElement;
    if (this.#field === undefined) {
      this.#field = field;
      field.addEventListener('input', () => {
        this.#typing = true;
      });
      // Left without a change: the text was typed back as it was.
      for (const ended of ['change', 'blur']) {
        field.addEventListener(ended, () => {
          this.#typing = false;
        });
      }
    }
    if (this.#typing || field.value === value) return noChange;
    // Written in any case: the field differs, whatever was written last.
    setCommittedValue(part);
    return value;
  }
}

export const unlessTyping = directive(UnlessTyping);
