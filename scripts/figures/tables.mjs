// Tables that are made of several figures: `tables[name](get, has)`, where `get(figure)` is an entry of
// docs/figures.json and `has(figure)` says whether there is one. A page has one between the marks of its name.
import { longer, rates } from './trainings.mjs';

const line = (cells) => `| ${cells.join(' | ')} |`;
/** The first `left` columns hold words, the others numbers. */
function table(header, rows, left = 1) {
  const rule = header.map((_, column) => (column < left ? '---' : '---:'));
  return [header, rule, ...rows].map(line).join('\n');
}
const count = (number) => number.toLocaleString('en');

/** As many digits as a speed is worth. */
export const rate = (value) => (value >= 1000 ? count(Math.round(value)) : value.toPrecision(3));

/** What stands under a table of times or speeds. */
const measured = ({ command, date, machine }) => `(\`${command}\`, ${date}; ${machine})`;

const whatItIs = {
  lenet5: 'LeNet-5 with ReLU and max pooling',
  'lenet5-tanh': 'LeNet-5 nearer to the paper',
  mlp: 'fully connected, 784-300-100-10',
  'small-cnn': 'two convolutions, one dense layer',
  'alexnet-mini': 'AlexNet, an eighth of its channels',
  'vgg-mini': 'three blocks of VGG, an eighth of the channels',
  'inception-mini': 'three modules of GoogLeNet, an eighth of the channels',
  'resnet-mini': 'ResNet for small images, three blocks',
  'odd-even-softmax': "the MLP's layers with two outputs",
  'odd-even-sigmoid': '... with one',
  'one-filter-cnn': 'a 6×6 image, one filter, one unit',
  perceptron: 'two numbers, one decision',
};

/** Presets that nothing was trained for have no accuracy. */
function networks(get, has) {
  const sizes = get('networks').value;
  const unknown = Object.keys(sizes).find((name) => !(name in whatItIs));
  if (unknown) throw new Error(`scripts/figures/tables.mjs does not say what ${unknown} is`);
  const rows = Object.entries(whatItIs).map(([name, what]) => {
    const { parameters, multiplyAdds } = sizes[name];
    const epoch = `epoch.${name}`;
    const { accuracy = '', mean, range } = has(epoch) ? get(epoch).value : {};
    const reached = [rates[name] ?? '', accuracy, mean ? `${mean} (${range})` : ''];
    return [`\`${name}\``, what, count(parameters), count(multiplyAdds), ...reached];
  });
  const header = ['preset', 'what it is', 'parameters', 'multiply-adds', 'rate'];
  return table([...header, 'test accuracy, seed 1', 'mean of seeds 1 to 8'], rows, 2);
}

/** What some reach after several epochs with a decaying rate. */
function longerRuns(get, has) {
  const trained = Object.entries(longer).filter(([name]) => has(`longer.${name}`));
  const rows = trained.map(([name, { rate, epochs }]) => [
    `\`${name}\``,
    rate,
    epochs,
    get(`longer.${name}`).value.accuracy,
  ]);
  return table(['preset', 'rate', 'epochs', 'test accuracy'], rows);
}

/** What the README's table of times has rows for; `npm run figures -- --set loop.NAME=TIME`. */
export const loopTimes = {
  'loop.start.cold': '`npm start`, empty caches, until the page trains and derives',
  'loop.start.threads': '... until it trains on two threads',
  'loop.start.warm': '`npm start` again',
  'loop.test.cold': '`npm test`, fresh clone, empty caches',
  'loop.test.warm': '`npm test`, nothing changed',
  'loop.test.layer': '`npm test` after a change of `engine/layers/layer.h`',
  'loop.quick.tanh': 'the quick path after an edit of `engine/layers/tanh.h`',
  'loop.quick.pooling': 'the quick path after an edit of `web/widgets/pooling`',
};

/** Rows of what has been timed so far. */
function loop(get, has) {
  const timed = Object.keys(loopTimes).filter(has);
  const machines = new Set(timed.map((name) => get(name).machine));
  const rows = timed.map((name) => {
    const { value, command, date, machine } = get(name);
    const place = machines.size > 1 ? `, ${machine}` : '';
    return [loopTimes[name], value, `\`${command}\`, ${date}${place}`];
  });
  const under = machines.size === 1 ? `\n\n(${[...machines][0]})` : '';
  return table(['', 'time', 'measured by'], rows, 3) + under;
}

/** The engine's own speed: `npm run bench -- --write`. */
function bench(get) {
  const { value, ...how } = get('bench');
  const hosts = [1, 2].flatMap((threads) => {
    const words = threads === 1 ? '1 thread' : `${threads} threads`;
    return [
      [`Node, ${words}`, `Node, ${words}`],
      [`Chromium, ${words}`, 'Chromium'],
      [`Chromium, ${words}, fast`, '... relaxed SIMD'],
    ];
  });
  const rows = Object.entries(value.tasks).map(([task, speeds]) => [
    task,
    ...hosts.map(([name]) => (speeds[name] === undefined ? '–' : rate(speeds[name]))),
  ]);
  return `${table(['images/s', ...hosts.map(([, heading]) => heading)], rows)}\n\n${measured(how)}`;
}

/** Beside peers: `npm run bench:peers -- --write`. */
function peers(get) {
  const { value, ...how } = get('peers');
  const tasks = Object.keys(value.tasks);
  const names = [...new Set(tasks.flatMap((task) => Object.keys(value.tasks[task])))];
  const bold = (name, text) =>
    name.startsWith('Receptive') && text !== '–' ? `**${text}**` : text;
  const rows = names.map((name) => [
    bold(name, name),
    ...tasks.map((task) => {
      const speed = value.tasks[task][name];
      return bold(name, speed === undefined ? '–' : rate(speed));
    }),
    value.memory[name] ?? '',
  ]);
  return `${table(['images/s', ...tasks, 'MB while training'], rows)}\n\n${measured(how)}`;
}

/** How the page follows a change: `npm run bench:editing -- --write`. */
function editing(get) {
  const { value, ...how } = get('editing');
  const rows = Object.entries(value).map(([subject, { opened, thereafter, within }]) => [
    subject,
    `${opened} ms`,
    `${thereafter} ms`,
    within,
  ]);
  const header = ['', 'just opened', '60 changes later', 'of these'];
  return `${table(header, rows)}\n\n${measured(how)}`;
}

/** An epoch in the page: `npm run bench:page -- --write`. */
function page(get) {
  const { value, ...how } = get('page');
  const rows = Object.entries(value).map(([threads, of]) => [
    threads,
    `${of.seconds} s`,
    `${of.slowest} s`,
    of.frames,
    of.grown ?? '–',
  ]);
  const header = [
    ...['in the page', 'an epoch', 'the slowest', 'frames a second'],
    'MB more than after the first epoch',
  ];
  return `${table(header, rows)}\n\n${measured(how)}`;
}

/** Every kernel: `npm run bench:kernels -- --write`. */
function kernels(get) {
  const { value, ...how } = get('kernels');
  const [header, ...rows] = value.rows;
  return `${table(header, rows)}\n\n${measured(how)}`;
}

// Microseconds of a row of the table of kernels, over the images of one call of it.
const perImage = (rows, name, images) => {
  const row = rows.find(([kernel]) => kernel === name);
  if (!row) throw new Error(`the table of kernels has no row "${name}"`);
  return Number(row[3].replaceAll(',', '')) / images;
};

// What LeNet-5's step calls; gradients of convolutions lie behind a pool.
const step = [
  [
    'conv1 forward, dL/dW',
    [
      ['LeNet-5 conv1 forward', 4],
      ['LeNet-5 conv1 dL/dW, sparse', 4],
    ],
  ],
  [
    'conv2 forward, dL/dW, dL/dX',
    [
      ['LeNet-5 conv2 forward', 4],
      ['LeNet-5 conv2 dL/dW, sparse', 4],
      ['LeNet-5 conv2 dL/dX, sparse', 4],
    ],
  ],
  ...['dense1', 'dense2'].map((layer) => [
    `${layer} forward, dL/dW, dL/dX`,
    [
      [`LeNet-5 ${layer} forward`, 8],
      [`LeNet-5 ${layer} dL/dW`, 64],
      [`LeNet-5 ${layer} dL/dX`, 8],
    ],
  ]),
  [
    'the larger max pool forward, backward',
    [
      ['max pool 2×2 forward', 4],
      ['max pool 2×2 backward', 4],
    ],
  ],
  [
    'the larger ReLU forward, backward',
    [
      ['ReLU forward', 4],
      ['ReLU backward', 4],
    ],
  ],
  ["SGD with momentum (a batch's time ÷ 64)", [['SGD with momentum', 64]]],
];

function stepTimes(get) {
  const { rows } = get('kernels').value;
  const times = step.map(([what, calls]) => [
    what,
    calls.map(([name, images]) => perImage(rows, name, images)),
  ]);
  const sum = (all) => all.reduce((total, time) => total + time, 0);
  const total = sum(times.flatMap(([, all]) => all));
  const convolutions = sum(times.slice(0, 2).flatMap(([, all]) => all));
  const shown = times.map(([what, all]) => [what, all.map((time) => time.toFixed(1)).join(' + ')]);
  const share = Math.round((100 * convolutions) / total);
  return `${table(['', 'µs per image'], shown)}\n\nTogether ${total.toFixed(0)} µs, ${share} % of them in the convolutions.`;
}

export const tables = {
  'table.networks': networks,
  'table.longer': longerRuns,
  'table.loop': loop,
  'table.bench': bench,
  'table.peers': peers,
  'table.editing': editing,
  'table.page': page,
  'table.kernels': kernels,
  'table.step': stepTimes,
};
