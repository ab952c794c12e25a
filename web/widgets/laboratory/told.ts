/** What `rf-experiment` says: the attributes that lead back to what is shown. */
export interface ExperimentDetail {
  readonly attributes: Readonly<Record<string, string>>;
  /** Walking through cells: no place to come back to by the browser's button. */
  readonly passing: boolean;
}

/** Tells the page what a person made of an element. */
export function tellExperiment(
  element: HTMLElement,
  attributes: ExperimentDetail['attributes'],
  passing: boolean,
): void {
  const detail: ExperimentDetail = { attributes, passing };
  element.dispatchEvent(
    new CustomEvent('rf-experiment', { bubbles: true, composed: true, detail }),
  );
}
