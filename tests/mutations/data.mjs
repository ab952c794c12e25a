// Planted in the data of a run and its random numbers.

export const dataBugs = [
  {
    name: 'shuffle-never-stays',
    what: 'no row may keep its place',
    file: 'engine/data/batcher.cpp',
    find: 'static_cast<std::uint32_t>(i - start + 1);',
    replace: 'static_cast<std::uint32_t>(i - start + (i == start));',
    tests: ['engine/batcher'],
  },
  {
    name: 'shuffle-once',
    what: 'every epoch in the order of the first',
    file: 'engine/data/batcher.cpp',
    find: '.step = static_cast<std::uint32_t>(epoch)};',
    replace: '.step = 0};',
    tests: ['engine/batcher'],
  },
  {
    name: 'random-one-round-less',
    what: 'nine rounds of Philox',
    file: 'engine/core/random.cpp',
    find: 'constexpr int kRounds = 10;',
    replace: 'constexpr int kRounds = 9;',
    tests: ['engine/random'],
  },
  {
    name: 'normal-pairs-alike',
    what: 'both normals of a pair are the cosine',
    file: 'engine/core/random.cpp',
    find: 'static_cast<float>(radius * place.sine)}',
    replace: 'static_cast<float>(radius * place.cosine)}',
    tests: ['engine/random'],
  },
  {
    name: 'augment-turn-skewed',
    what: 'a sign of the rotation',
    file: 'engine/data/augment.cpp',
    find: '(x * sine + y * cosine) / placement.scale;',
    replace: '(y * cosine - x * sine) / placement.scale;',
    tests: ['engine/place_image'],
  },
  {
    name: 'augment-noise-alike',
    what: 'every four pixels get the same noise',
    file: 'engine/data/augment.cpp',
    find: 'random.normals((kNoiseDraws + cell) / kBlock);',
    replace: 'random.normals(kNoiseDraws / kBlock);',
    tests: ['engine/augment_draws'],
  },
];
