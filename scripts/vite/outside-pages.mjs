/**
 * What stands before the widgets' module: where there is no page (a server that renders, a test under
 * Node) the module can be imported, and its elements are classes that nothing defines. A page's own
 * objects are used where there is one, and nothing is put on `globalThis`.
 */
export const outsidePages = [
  'const HTMLElement = globalThis.HTMLElement ?? class {};',
  'const customElements = globalThis.customElements ?? { get() {}, define() {} };',
  // Lit makes one walker for all templates, and comments as marks, when it is loaded.
  'const document = globalThis.document ?? { createTreeWalker() {}, createComment() {} };',
  'const window = globalThis;',
].join('\n');
