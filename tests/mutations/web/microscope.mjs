// Planted in the tour and the microscope.
import { chromium, e2e } from './tests.mjs';

export const microscopeMutations = [
  {
    name: 'tour-rate-refusal-swallowed',
    what: 'a rate that is no number is dropped without a word',
    file: 'web/widgets/tour/settings-view.ts',
    find: '    settings.refuse(`η: type a number such as 0.5. ${kept} is still in force.`);',
    replace: '    void kept;',
    tests: [e2e('tour', 'target and rate can be changed')],
  },
  {
    name: 'tour-names-too-pale',
    what: 'the names of the rows of the network cannot be read',
    file: 'web/widgets/tour/styles.ts',
    find: `    color: var(--_muted);
    align-self: center;
    padding-right: var(--_s1);`,
    replace: `    color: var(--_line);
    align-self: center;
    padding-right: var(--_s1);`,
    tests: [chromium('widgets/accessibility-tour', 'nothing is inaccessible in any step of notes')],
  },
  {
    name: 'tour-moves-always',
    what: 'the maps of the tour move for people who asked for less motion',
    file: 'web/widgets/shared/moves.ts',
    find: '  if (prefersReducedMotion()) return;\n',
    replace: '',
    tests: [e2e('tour', 'a map moves to its place in the next step, motion: reduce')],
  },
  {
    name: 'tour-home-key-lost',
    what: 'Home does not lead to the first step',
    file: 'web/widgets/shared/player.ts',
    find: `      case 'Home':
        this.visit(0);`,
    replace: `      case 'Home':
        this.visit(1);`,
    tests: [e2e('tour', 'the keyboard alone walks the tour')],
  },
  {
    name: 'tour-share-not-pressed',
    what: 'of a batch it is not said which image is looked at',
    file: 'web/widgets/tour/shares-view.ts',
    find: `aria-pressed=\${image === card.image ? 'true' : 'false'}`,
    replace: `aria-pressed=\${'false'}`,
    tests: [e2e('tour', 'of a batch every image shows what it adds')],
  },
  {
    name: 'microscope-weights-ignored',
    what: 'the attribute with the address of a network is ignored',
    file: 'web/widgets/microscope/state.ts',
    find: `weights: ofHost(text('', { most: longestAddress })),`,
    replace: `weights: { ...ofHost(text('')), take: () => ({ value: '', told: '' }) },`,
    tests: [e2e('embed', 'a teacher embeds any network under the microscope', ['embed'])],
  },
  {
    name: 'microscope-breadcrumb-forgotten',
    what: 'the cells that a person came through are forgotten',
    file: 'web/widgets/microscope/microscope.ts',
    find: 'this.#go([...cellsOf(specimen, this.path), cell]);',
    replace: 'this.#go([cell]);',
    tests: [e2e('trained-terms', 'in a trained LeNet-5 factors alone lead')],
  },
  {
    name: 'microscope-sum-sign-lost',
    what: 'the line of products adds what is to be taken away',
    file: 'web/formula/lines.ts',
    find: `const sign = negative ? minus : '+';`,
    replace: `const sign = '+';`,
    tests: [
      chromium(
        'widgets/microscope-terms',
        'in a trained LeNet-5, the terms of cells of every layer',
      ),
    ],
  },
  {
    name: 'microscope-escape-stays',
    what: 'Escape does not lead back to the cell before',
    file: 'web/widgets/microscope/microscope.ts',
    find: 'if (length > 1) this.#back(length - 1);',
    replace: 'if (length > 1) this.#back(length);',
    tests: [e2e('microscope', 'Escape climbs from a factor to the cell')],
  },
  {
    name: 'microscope-focus-lost',
    what: 'the keyboard is lost with the factor that was followed',
    file: 'web/widgets/microscope/microscope.ts',
    find: `    if (lost) this.renderRoot.querySelector<HTMLElement>('.title')?.focus({ preventScroll: true });\n`,
    replace: '',
    tests: [e2e('microscope', 'Escape climbs from a factor to the cell')],
  },
  {
    name: 'microscope-arrow-not-told',
    what: 'arrow keys in a map move a frame and ask nothing',
    file: 'web/widgets/tensor/tensor.ts',
    find: '      if (!this.editable || this.follow) this.#select(next);\n',
    replace: '',
    tests: [e2e('microscope', 'arrow keys walk the cells of a map')],
  },
  {
    name: 'microscope-walk-without-label',
    what: 'the choice of what the player goes through has no name',
    file: 'web/widgets/microscope/walk-view.ts',
    find: '        aria-label="Go through"\n',
    replace: '',
    tests: [
      chromium(
        'widgets/accessibility-microscope',
        'nothing is inaccessible under the microscope at',
      ),
    ],
  },
  {
    name: 'microscope-answer-too-wide',
    what: 'answers lie beside the page on a phone',
    file: 'web/widgets/microscope/question-styles.ts',
    find: `  .answer > * {
    min-width: 0;
  }`,
    replace: `  .answer > * {
    min-width: 600px;
  }`,
    tests: [e2e('microscope-access', 'nothing lies beside the page at 360 pixels')],
  },
  {
    name: 'microscope-batch-loss-misnamed',
    what: 'the mean loss of a batch is called that of one image',
    file: 'web/widgets/microscope/batch-view.ts',
    find: '`Mean loss of these ${m} images, in a copy of the network`',
    replace: `'Loss of this image, in a copy of the network'`,
    tests: [e2e('microscope-steps', 'the update of a weight is also made on eight digits')],
  },
  {
    name: 'microscope-focus-lights-nothing',
    what: 'a factor under the keyboard does not light its term',
    file: 'web/formula/lines.ts',
    find: '    @focusin=${() => options.hoverTerm?.(at)}\n',
    replace: '',
    tests: [e2e('microscope-walk', 'a factor under the keyboard lights its term')],
  },
];
