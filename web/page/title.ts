/** What the page is called before anybody went anywhere, as its document says. */
const start = document.title;

/** Names the page after where one is, from the view to the page; at the start as its document does. */
export function titlePage(...where: readonly string[]): void {
  document.title = where.length === 0 ? start : `${where.join(', ')} – Receptive`;
}
