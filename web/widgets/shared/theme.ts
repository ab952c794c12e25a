// Light and dark are the page's `color-scheme`; these helpers set it and look at it from canvases.

import type { ReactiveController, ReactiveControllerHost } from 'lit';

export type Theme = 'system' | 'light' | 'dark';

const changed = 'rf-theme-changed';

/** Sets the theme of the whole page. */
export function setTheme(theme: Theme): void {
  document.documentElement.style.colorScheme = theme === 'system' ? 'light dark' : theme;
  window.dispatchEvent(new Event(changed));
}

/** Calls back when the page's colours may have changed; returns how to end that. */
export function onThemeChange(callback: () => void): () => void {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  query.addEventListener('change', callback);
  window.addEventListener(changed, callback);
  return () => {
    query.removeEventListener('change', callback);
    window.removeEventListener(changed, callback);
  };
}

/** Whether an element is drawn in the dark scheme. */
function isDark(element: Element): boolean {
  const scheme = getComputedStyle(element).colorScheme;
  if (scheme.includes('dark') && scheme.includes('light')) {
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  return scheme.includes('dark');
}

/** Knows whether its host is drawn in the dark scheme, and draws it again when that changes. */
export class Scheme implements ReactiveController {
  readonly #host: ReactiveControllerHost & Element;
  #end: (() => void) | undefined;
  dark = false;

  constructor(host: ReactiveControllerHost & Element) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#end = onThemeChange(() => this.#look());
    this.#look();
  }

  hostDisconnected(): void {
    this.#end?.();
  }

  #look(): void {
    const dark = isDark(this.#host);
    if (dark === this.dark) return;
    this.dark = dark;
    this.#host.requestUpdate();
  }
}
