// The engine's mutants of `npm run mutations`, by the folder that they change; web/mutations.mjs has
// the others. `find` stands exactly once in `file`; `tests` are the sources of tests/ (without
// _test.cpp) of which one must fail. For a header, `sources` are those that compile the changed code.
import { dataBugs } from './data.mjs';
import { explainBugs } from './explain.mjs';
import { kernelsBugs } from './kernels.mjs';
import { layersBugs } from './layers.mjs';
import { lossesBugs } from './losses.mjs';
import { modelBugs } from './model.mjs';
import { trainBugs } from './train.mjs';

export const mutations = [
  ...dataBugs,
  ...modelBugs,
  ...trainBugs,
  ...kernelsBugs,
  ...layersBugs,
  ...lossesBugs,
  ...explainBugs,
];
