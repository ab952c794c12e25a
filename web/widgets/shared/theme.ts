// Light and dark are the page's `color-scheme`; these helpers set it and look at it from canvases.

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
export function isDark(element: Element): boolean {
  const scheme = getComputedStyle(element).colorScheme;
  if (scheme.includes('dark') && scheme.includes('light')) {
    return window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  return scheme.includes('dark');
}
