// Planted in the walk through a network and its files.
import { executor, gradients } from './shared.mjs';

export const modelBugs = [
  {
    name: 'gradients-not-cleared',
    what: 'a block adds to the gradients of the block before',
    file: 'engine/model/batch_pass.h',
    find: 'if (backward) executor.clear_gradients(block, worker);',
    replace: '',
    sources: ['tests/gradients/gradients_test.cpp'],
    tests: gradients,
  },
  {
    name: 'in-place-of-what-others-read',
    what: 'an activation writes over sums that another layer reads too',
    file: 'engine/model/plan.cpp',
    find: 'return may && free && input.consumers.size() == 1;',
    replace: 'return may && free;',
    tests: gradients,
  },
  {
    name: 'in-place-gradient-doubled',
    what: 'the gradient is added to itself where an activation works in place',
    file: 'engine/kernels/elementwise.h',
    find: 'if (d_input == d_output) {',
    replace: 'if (cells < 0) {',
    sources: executor,
    tests: gradients,
  },
  {
    name: 'shards-one-too-few',
    what: 'the gradient of the last shard is forgotten',
    file: 'engine/model/executor_body.h',
    sources: executor,
    find: 'for (std::int32_t s = 1; s < shards; ++s) {',
    replace: 'for (std::int32_t s = 1; s + 1 < shards; ++s) {',
    tests: gradients,
  },
  {
    name: 'checksum-not-compared',
    what: 'a damaged checkpoint passes',
    file: 'engine/model/checkpoint.cpp',
    find: 'if ((*model)->weights_sha256() != *file->text("sha256")) {',
    replace: 'if (file->text("sha256")->empty()) {',
    tests: ['engine/checkpoint'],
  },
  {
    name: 'checkpoint-holes',
    what: 'a checkpoint with bytes that belong to nobody passes',
    file: 'engine/model/safetensors.cpp',
    find: 'if (from != at)',
    replace: 'if (from < at)',
    tests: ['engine/checkpoint'],
  },
];
