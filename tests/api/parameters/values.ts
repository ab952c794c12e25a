// What a person may pass by mistake: of every kind that JavaScript has, and the edges of the numbers.

function detached(): Float32Array {
  const array = new Float32Array(4);
  structuredClone(array, { transfer: [array.buffer] });
  return array;
}

function thrower(): never {
  throw new Error('it must not be read');
}

export const values = {
  undefined: undefined,
  null: null,
  notANumber: Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  minusInfinity: Number.NEGATIVE_INFINITY,
  minusZero: -0,
  minusOne: -1,
  fraction: 1.5,
  twoToThe31: 2 ** 31,
  twoToThe53: 2 ** 53,
  emptyText: '',
  text: 'x',
  knownToNobody: 'bogus',
  hugeText: 'x'.repeat(1 << 20),
  symbol: Symbol('s'),
  bigint: 1n,
  true: true,
  emptyList: [],
  listOfNull: [null],
  object: {},
  function: () => 1,
  date: new Date(0),
  map: new Map([['node', 'x']]),
  promise: Promise.resolve(1),
  throwingProxy: new Proxy({} as { readonly node: string }, {
    get: thrower,
    has: thrower,
    ownKeys: thrower,
    getPrototypeOf: thrower,
    getOwnPropertyDescriptor: thrower,
  }),
  throwingGetter: {
    get node(): string {
      return thrower();
    },
    get type(): string {
      return thrower();
    },
    get signal(): AbortSignal {
      return thrower();
    },
  },
  circular: circular(),
  nothingAsJson: { toJSON: () => undefined },
  detached: detached(),
  otherArray: Uint16Array.of(1, 2, 3),
  bytes: Uint8Array.of(1, 2, 3),
  bigintArray: BigInt64Array.of(1n),
  dataView: new DataView(new ArrayBuffer(4)),
};

function circular(): { readonly self: unknown } {
  const made: { self: unknown } = { self: undefined };
  made.self = made;
  return made;
}
