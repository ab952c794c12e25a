// Planted in what explains numbers.

export const explainBugs = [
  {
    name: 'chain-slopes-overwrite',
    what: 'of several ways from one cell to another the last alone',
    file: 'engine/explain/chain.cpp',
    find: 'slopes[place_of(slope->upstream->cell.index, shape)] += slope->value;',
    replace: 'slopes[place_of(slope->upstream->cell.index, shape)] = slope->value;',
    tests: ['engine/chain'],
  },
  {
    name: 'check-one-step',
    what: 'a central difference divided by one step',
    file: 'engine/explain/check.cpp',
    find: '/ (2 * made.step);',
    replace: '/ made.step;',
    tests: ['engine/check'],
  },
  {
    name: 'check-kinks-forgotten',
    what: 'no kink of a layer is seen',
    file: 'engine/explain/check.cpp',
    find: 'if (layer.switches(moved(node.inputs[0]))) add(node.name);',
    replace: '',
    tests: ['engine/check'],
  },
  {
    name: 'patch-dilation-ignored',
    what: 'a dilated window without its gaps',
    file: 'engine/explain/patch.cpp',
    find: 'i < reach; i += dilation)',
    replace: 'i < reach; ++i)',
    tests: ['engine/patch'],
  },
  {
    name: 'diagnosis-half-turned',
    what: 'a turned kernel that is mirrored',
    file: 'engine/explain/mistake_list.cpp',
    find: 'index[2] = shape[2] - 1 - index[2];',
    replace: '',
    tests: ['engine/mistake_windows'],
  },
  {
    name: 'update-explained-a-step-late',
    what: 'an update explained with the count of the one before',
    file: 'engine/explain/update.cpp',
    find: '.step = made.after.updates,',
    replace: '.step = before.updates,',
    tests: ['engine/update'],
  },
];
