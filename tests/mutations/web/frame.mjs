// Planted in what all places of the page share: the address, the titles, the navigation, the service
// worker, the looks.
import { chromium, e2e } from './tests.mjs';

export const frameMutations = [
  {
    name: 'address-not-corrected',
    what: 'a change within a place does not reach the address',
    file: 'web/page/address.ts',
    find: `  history.replaceState(null, '', correction.hash);\n`,
    replace: '',
    tests: [e2e('vanishing', 'sigmoids swallow the gradient')],
  },
  {
    name: 'address-brought-back',
    what: 'a correction of the address that was left takes the page back to it',
    file: 'web/page/address.ts',
    find: `correction?.of !== location.hash`,
    replace: `correction === undefined`,
    tests: [
      chromium(
        'page/address.browser',
        'a page that has just gone elsewhere is not brought back by a correction',
      ),
    ],
  },
  {
    name: 'address-visit-not-kept',
    what: 'Back does not lead to the place before',
    file: 'web/page/address.ts',
    find: `history.pushState(null, '', hash);`,
    replace: `history.replaceState(null, '', hash);`,
    tests: [e2e('exercise', 'the address leads to the same sheet')],
  },
  {
    name: 'title-without-place',
    what: 'the title does not say which place is open',
    file: 'web/page/title.ts',
    find: `\`\${where.join(', ')} – Receptive\``,
    replace: `\`\${where[0]} – Receptive\``,
    tests: [e2e('microscope-walk', 'a link moves the keyboard to the heading')],
  },
  {
    name: 'heading-not-focused',
    what: 'a link to another view leaves the keyboard where it was',
    file: 'web/page/app.ts',
    find: '    if (shown !== null) focusHeading(shown);\n',
    replace: '',
    tests: [e2e('microscope-walk', 'a link moves the keyboard to the heading')],
  },
  {
    name: 'view-not-current',
    what: 'the navigation does not say which view is open',
    file: 'web/page/views-nav.ts',
    find: `aria-current=\${name === present.name ? 'page' : nothing}`,
    replace: 'aria-current=${nothing}',
    tests: [e2e('laboratory', 'every view of the laboratory has an address of its own')],
  },
  {
    name: 'print-with-header',
    what: 'the page around an exercise is printed with it',
    file: 'web/page/app.ts',
    find: `        header,
        footer {
          display: none;
        }
`,
    replace: '',
    tests: [e2e('exercise', 'a printed sheet has its exercises')],
  },
  {
    name: 'offline-hash-not-checked',
    what: 'files of another build are kept as those of this one',
    file: 'web/page/offline/service-worker.ts',
    find: '(await sha256(bytes)) === BUILD_FILES[path] ? keepable(bytes, response) : undefined',
    replace: 'keepable(bytes, response)',
    tests: [e2e('offline', 'half of a newer build is refused')],
  },
  {
    name: 'offline-without-explanations',
    what: 'the module that explains is not kept for times without a network',
    file: 'web/page/offline/service-worker.ts',
    find: 'if (!(await takeOver(path)) && !isLate(path)) await take(path);',
    replace: `if (path.includes('explain')) continue;
    if (!(await takeOver(path)) && !isLate(path)) await take(path);`,
    tests: [e2e('offline', 'the files that are kept are those of the build')],
  },
  {
    name: 'muted-too-pale',
    what: 'quiet text cannot be read on a dark page',
    file: 'web/widgets/shared/tokens.ts',
    find: 'light-dark(#4f5661, #b0b7c1)',
    replace: 'light-dark(#4f5661, #5a6069)',
    tests: [e2e('vanishing', 'axe finds nothing in the depths, light and dark')],
  },
  {
    name: 'motion-not-reduced',
    what: 'things fly for people who asked for less motion',
    file: 'web/widgets/shared/motion.ts',
    find: `return window.matchMedia('(prefers-reduced-motion: reduce)').matches;`,
    replace: 'return false;',
    tests: [e2e('microscope', 'nothing moves for people who asked for less motion')],
  },
  {
    name: 'progress-told-at-once',
    what: 'every step of a run draws the page again',
    file: 'web/page/train/listeners.ts',
    find: 'this.#timer ??= setTimeout(() => this.changed(), progressMs);',
    replace: 'this.changed();',
    tests: [chromium('widgets/listeners', 'progress is told at most ten times a second')],
  },
];
