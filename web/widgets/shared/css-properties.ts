import { nothing } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

type Values = Readonly<Record<string, string>>;

/**
 * Sets inline styles through the CSSOM. A `style` attribute, and Lit's styleMap with it, would be
 * refused by a content security policy without 'unsafe-inline'.
 */
class CssProperties extends Directive {
  #names = new Set<string>();

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssProperties goes on an element');
  }

  render(_values: Values): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [values]: [Values]): typeof nothing {
    const { style } = part.element as HTMLElement;
    for (const name of this.#names) {
      if (!(name in values)) style.removeProperty(name);
    }
    this.#names = new Set(Object.keys(values));
    for (const [name, value] of Object.entries(values)) style.setProperty(name, value);
    return nothing;
  }
}

export const cssProperties = directive(CssProperties);
