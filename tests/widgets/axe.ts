import axe from 'axe-core';
import { setTheme } from '../../web/widgets/shared/theme.ts';
import '../../web/page/page.css';

/** The rules that see colours. All others find the same in either scheme. */
const colourRules = ['color-contrast', 'link-in-text-block'];

/** Until nothing under a root moves or fades any more. */
async function rest(root: Document | ShadowRoot): Promise<void> {
  await new Promise(requestAnimationFrame);
  await Promise.all(root.getAnimations().map(({ finished }) => finished.catch(() => undefined)));
  for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) await rest(shadowRoot);
}

type Scheme = 'light' | 'dark';

/**
 * What is inaccessible in an element, in one line each: by all rules in the first of the schemes, by
 * those that see colours in the other. Rules about a whole page are looked at end to end.
 */
export async function violations(
  element: HTMLElement,
  schemes: readonly Scheme[] = ['light', 'dark'],
): Promise<string[]> {
  const lines: string[] = [];
  for (const scheme of schemes) {
    setTheme(scheme);
    await rest(document);
    const found = await axe.run(element, {
      resultTypes: ['violations'],
      // Only for a rule about the orientation of screens, and as slow as all others together.
      preload: false,
      ...(scheme === schemes[0] ? {} : { runOnly: colourRules }),
    });
    for (const { id, nodes } of found.violations) {
      for (const { target, failureSummary = '' } of nodes) {
        lines.push(`in ${scheme}, ${id}: ${JSON.stringify(target)} ${failureSummary}`);
      }
    }
  }
  setTheme('system');
  return lines;
}
