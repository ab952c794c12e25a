// Addresses that try to set more than an address may.

const script = 'globalThis.pwned%3D1';

/** Lines 1 to 6 of what was found by hand; lines 1 to 3 ran script. */
const found = [
  '#laboratory/convolution?topic=filters&onpointerover=alert(1)',
  '#laboratory/convolution?onclick=alert(1)',
  '#laboratory/convolution?topic=shift&onfocusin=alert(1)',
  '#laboratory/convolution?=',
  '#laboratory/convolution?/&;=0',
  '#laboratory/convolution?topic=shift&[object Object]=1',
];

const topics = ['by-hand', 'filters', 'windows', 'pooling', 'shift', 'matrix', 'cost'];
const handlers = ['onpointermove', 'onclick', 'onfocusin', 'onanimationstart', 'ONPOINTEROVER'];
const views = [
  'derive/tour',
  'derive/microscope',
  'derive/exercises',
  'laboratory/activations',
  'laboratory/depth',
  'laboratory/perceptron',
];
const pairs = [
  'innerHTML=%3Cimg src=x onerror=globalThis.pwned=1%3E',
  'outerHTML=%3Csvg onload=globalThis.pwned=1%3E',
  `style=background:url(javascript:${script})`,
  `href=javascript:${script}`,
  `srcdoc=%3Cscript%3E${script}%3C/script%3E`,
  `src=javascript:${script}`,
  `weights=javascript:${script}`,
  'is=script',
  'slot=x',
  'hidden=',
  'inert=',
  'contenteditable=true',
  `tabindex=0&autofocus=&onfocus=${script}`,
  '1=x',
  ' =x',
  'a%20b=x',
  '%3Cscript%3E=x',
  'constructor=1',
  '__proto__=1',
  'prototype.pwned=1',
  'playable=&editable=&options=',
];

export const hostileAddresses: readonly string[] = [
  ...found,
  ...topics.flatMap((topic) =>
    handlers.map((name) => `#laboratory/convolution?topic=${topic}&${name}=${script}`),
  ),
  ...pairs.map((pair) => `#laboratory/convolution?topic=pooling&${pair}`),
  ...views.flatMap((view) => [`#${view}?onclick=${script}`, `#${view}?1=x&__proto__=y`]),
];

/** Addresses that people share. */
export const validAddresses: readonly string[] = [
  '#train/',
  '#derive/tour?step=Z1&cell=Z1.2',
  '#derive/tour?step=dW1&cell=dW1.0&start=batch&image=2&edits=X.7=0.5,y=0,rate=0.1',
  '#derive/tour?step=J&batch=3&symbols=yes',
  '#derive/microscope?network=one-filter-cnn&show=both&path=conv1.output[0,0,2,2]',
  '#derive/microscope?network=mine&image=7&walk=terms&term=3&path=conv1.output[0,2,12,12]',
  '#derive/microscope?network=one-filter-cnn&question=update&path=conv1.parameter.weight[0,0,1,1]&edits=conv1.parameter.weight[0,0,1,1]=0.5',
  '#derive/exercises?kind=convolution&seed=7',
  '#derive/exercises?kind=update&seed=12&solution=yes&print=convolution,relu',
  '#laboratory/convolution?topic=by-hand&preset=padded-5x5&kernel=sobel-x&padding=1&stride=2&cell=0,1,2',
  '#laboratory/convolution?topic=by-hand&preset=edge-6x6&kernel=1,0,-1,1,0,-1,1,0,-1&flip=yes&dilation=2',
  '#laboratory/convolution?topic=filters&picture=nine&filters=sobel-x;blur;0,0,0,0,1,0,0,0,0&side=5&own-scale=yes',
  '#laboratory/convolution?topic=windows&image=6&columns=7&kernel=3&padding=1&stride=2&one-sided=yes',
  '#laboratory/convolution?topic=pooling&picture=grid-5x5&kind=average&size=3&stride=1&rounding=ceil&cell=0,1,1',
  '#laboratory/convolution?topic=shift&picture=six&operation=max-2&right=-3&down=4',
  '#laboratory/convolution?topic=matrix&image=5&kernel=gauss&padding=1&stride=2&cell=0,1,1',
  '#laboratory/convolution?topic=cost&example=rgb&side=64&channels=6&filters=12&groups=3',
  '#laboratory/activations?function=elu&z=-1.5&alpha=2&gradient=0.5&scores=2,1,0',
  '#laboratory/depth?activation=tanh&depth=12&skip=yes&weights=he&input=-0.5&seed=3&layer=4',
  '#laboratory/perceptron?preset=random&seed=4&rate=0.5&start=1,0,-1&example=3',
  '#laboratory/perceptron?preset=and&points=0,1,1;0.5,-1,0&example=2',
];

/** Numbers in 0..1, the same for every run with a seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` addresses made of valid ones by one to three changes each. */
export function mutatedAddresses(
  count: number,
  seed: number,
  values: readonly string[],
): readonly string[] {
  const random = randomOf(seed);
  const at = (length: number) => Math.floor(random() * length);
  const one = <T>(list: readonly T[]) => list[at(list.length)] as T;
  const characters = '&=?/#;,.[]%+- \\0019eEyx<>"\'{}\u00e9\u202e';
  const changes: readonly ((address: string) => string)[] = [
    (address) => {
      const place = 1 + at(address.length);
      return address.slice(0, place) + one([...characters]) + address.slice(place);
    },
    (address) => {
      const place = 1 + at(address.length - 1);
      return address.slice(0, place) + address.slice(place + 1 + at(3));
    },
    (address) => address.slice(0, 1 + at(address.length)),
    // The value of a pair by one that nobody wants.
    (address) => {
      const pairs = address.split('&');
      const changed = at(pairs.length);
      const name = pairs[changed]?.replace(/=.*/s, '') ?? '';
      pairs[changed] = `${name}=${encodeURIComponent(one(values))}`;
      return pairs.join('&');
    },
    // The pairs of another address.
    (address) => `${address.split('?')[0]}?${one(validAddresses).split('?')[1] ?? ''}`,
    (address) => `${address}&${address.split('?')[1] ?? ''}`,
    (address) => [...address].reverse().join('').replace(/^/, '#'),
  ];
  return Array.from({ length: count }, () => {
    let address = one(validAddresses);
    for (let change = 0; change <= at(3); change += 1) address = one(changes)(address);
    return address.startsWith('#') ? address : `#${address}`;
  });
}
