// Planted in the formulas, the API and the command line.
import { chromium, e2e, node } from './tests.mjs';

export const libraryMutations = [
  {
    name: 'formula-padding-left-out',
    what: 'products with a zero of the padding are not told',
    file: 'web/formula/lines.ts',
    find: '  if (padding === 0) return nothing;\n',
    replace: '  if (padding >= 0) return nothing;\n',
    tests: [node('formula/derivation', 'a sum of products shows factors, constants, the bias')],
  },
  {
    name: 'formula-loser-not-struck',
    what: 'a term that was shut off looks like any other',
    file: 'web/formula/terms.ts',
    find: 'lit: options.litTerm === at, off: isShutOff(term)',
    replace: 'lit: options.litTerm === at',
    tests: [chromium('formula/derivation.browser', 'every formula is MathML to the browser')],
  },
  {
    name: 'formula-factor-without-name',
    what: 'a factor does not say where it lies',
    file: 'web/formula/terms.ts',
    find: 'aria-label=${`${formatNumber(factor.value)}, ${name}: where from?`}',
    replace: 'aria-label=${`${formatNumber(factor.value)}: where from?`}',
    tests: [
      chromium('formula/derivation.browser', 'every factor is a button that says where it lies'),
    ],
  },
  {
    name: 'api-isolation-ignored',
    what: 'threads are asked for where memory cannot be shared',
    file: 'web/api/load.ts',
    find: 'if (!globalThis.crossOriginIsolated) {',
    replace: 'if (globalThis.crossOriginIsolated === undefined) {',
    tests: [e2e('train', 'without cross-origin isolation the page says so')],
  },
  {
    name: 'api-any-script-trusted',
    what: 'the policy of Trusted Types lets any address through',
    file: 'web/api/trusted-script.ts',
    find: `  if (protocol === 'blob:') return address;`,
    replace: '  if (protocol) return address;',
    tests: [
      e2e('trusted-types', 'the policy of the engine’s scripts lets none of another site', ['api']),
    ],
  },
  {
    name: 'api-log-merged-away',
    what: 'the log of an epoch is lost when nobody listens',
    file: 'web/api/log-queue.ts',
    find: `      log.event === 'progress' &&\n`,
    replace: '',
    tests: [node('api/api', 'loses no log when nobody listens until the end')],
  },
  {
    name: 'api-cancelled-as-failed',
    what: 'a run that was cancelled is said to have failed',
    file: 'web/api/run.ts',
    find: `error.code === 'cancelled' ? 'stopped' : 'failed'`,
    replace: `'failed'`,
    tests: [node('api/api', 'is cancelled by a signal, before it begins')],
  },
  {
    name: 'api-remedy-lost',
    what: 'an error in one line does not say what to do',
    file: 'web/api/errors.ts',
    find: `remedy !== '' ? \`; \${remedy}\` : ''`,
    replace: `''`,
    tests: [node('cli/cli', 'answers what cannot be done with one line that names the remedy')],
  },
  {
    name: 'cli-usage-as-failure',
    what: 'a mistake on the command line ends with the code of a failure',
    file: 'web/cli/main.ts',
    find: `--help\\n\`);
    return exitCodes.usage;
  }
  if (!(thrown`,
    replace: `--help\\n\`);
    return exitCodes.failure;
  }
  if (!(thrown`,
    tests: [node('cli/cli', 'answers what it does not understand with one line')],
  },
  {
    name: 'cli-wrong-answer-accepted',
    what: 'an answer with one wrong cell is called right',
    file: 'web/cli/exercise.ts',
    find: '  if (right) return',
    replace: '  if (right || wrongCount === 1) return',
    tests: [node('cli/exercise', 'says that an answer is right, and of another')],
  },
  {
    name: 'cli-share-without-percent',
    what: 'an accuracy is written as a share',
    file: 'web/cli/format.ts',
    find: '(100 * share).toFixed(digits)',
    replace: 'share.toFixed(digits)',
    tests: [node('cli/format', 'writes numbers as people read them: shares are per cent')],
  },
];
