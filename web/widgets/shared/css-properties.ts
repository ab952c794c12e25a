import { nothing } from 'lit';
import { Directive, directive, type ElementPart, type PartInfo, PartType } from 'lit/directive.js';

type Values = Readonly<Record<string, string>>;

/**
 * Sets inline styles through the CSSOM. A `style` attribute, and Lit's styleMap with it, would be
 * refused by a content security policy without 'unsafe-inline'.
 */
class CssProperties extends Directive {
  #set: Values = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error('cssProperties goes on an element');
  }

  render(_values: Values): typeof nothing {
    return nothing;
  }

  override update(part: ElementPart, [values]: [Values]): typeof nothing {
    const { style } = part.element as HTMLElement;
    const before = this.#set;
    this.#set = values;
    for (const name of Object.keys(before)) if (!(name in values)) style.removeProperty(name);
    // Even the same text again would be read and looked up.
    for (const [name, value] of Object.entries(values)) {
      if (before[name] !== value) style.setProperty(name, value);
    }
    return nothing;
  }
}

export const cssProperties = directive(CssProperties);
