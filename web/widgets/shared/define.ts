/** Registers an element; a second copy of the module on the same page changes nothing. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (customElements.get(tag) === undefined) customElements.define(tag, element);
}
