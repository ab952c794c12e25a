// What is drawn of a network: stations in the order of the pass, and the wires between them, read off
// its description. Nothing here knows a preset by name.
import type { SummaryRow } from '../../api/types.ts';

/** The name under which a trace knows the image. */
const image = 'input';

export type StationForm = 'image' | 'maps' | 'units' | 'answers';

/** One layer with what belongs to it: the sums of a convolution are shown behind their activation. */
export interface Station {
  /** The node whose output is shown. */
  readonly node: string;
  /** The layer that it began with, and its type. */
  readonly layer: string;
  readonly type: string;
  readonly form: StationForm;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** So many of its maps or units are drawn: the first. */
  readonly drawn: number;
  /** How many stations lie before it on the longest way from the image. */
  readonly depth: number;
  /** Its place among those of the same depth, and how many there are. */
  readonly lane: number;
  readonly lanes: number;
  readonly wires: readonly Wire[];
}

/** What leads from an earlier station to this one. */
export interface Wire {
  /** Position of that station. */
  readonly from: number;
  /** The layer whose weights join them; without, every number goes to the one in its place. */
  readonly layer?: string;
  /** Where the maps of that station begin among those of this one: behind others, where maps are joined. */
  readonly offset: number;
}

/** More maps of one station are not told apart. */
const mostMaps = 16;
const mostMapsOfBranch = 8;
const mostUnits = 128;

const weighted = new Set(['conv2d', 'dense']);
/** Give every number on as it is. */
const copies = new Set(['flatten', 'identity', 'dropout']);
/** Leave every number where it is, so that they are drawn with the layer before them. */
const inPlace = new Set([
  'relu',
  'leakyRelu',
  'prelu',
  'elu',
  'sigmoid',
  'tanh',
  'step',
  'linear',
  'softmax',
  'logSoftmax',
  'batchNorm',
  'localResponseNorm',
]);

type Growing = { -readonly [K in keyof Station]: Station[K] };

/** The stations of a network, the image first; its last layer gives the answers. */
export function sceneOf(
  input: readonly [number, number, number],
  rows: readonly SummaryRow[],
): readonly Station[] {
  const [channels, height, width] = input;
  const stations: Growing[] = [
    {
      ...begun({ node: image, layer: image, type: image }, channels, height, width),
      form: 'image',
      drawn: Math.min(channels, mostMapsOfBranch),
    },
  ];
  /** The station that holds a node's numbers. */
  const holder = new Map<string, number>([[image, 0]]);
  const readers = new Map<string, number>();
  for (const { inputs } of rows) {
    for (const name of inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  }
  for (const row of rows) {
    const before = row.inputs.map((name) => holder.get(name) ?? 0);
    const [first = 0] = before;
    const station = stations[first] as Growing;
    const own = row.inputs[0] === station.node && readers.get(station.node) === 1;
    if (copies.has(row.type)) {
      holder.set(row.node, first);
    } else if (inPlace.has(row.type) && own && first > 0) {
      station.node = row.node;
      holder.set(row.node, first);
    } else {
      holder.set(row.node, stations.length);
      stations.push(stationOf(row, before, stations));
    }
  }
  return inLanes(answering(stations, rows.at(-1)));
}

function begun(
  names: Pick<Station, 'node' | 'layer' | 'type'>,
  channels: number,
  height: number,
  width: number,
): Growing {
  const form = height * width > 1 ? 'maps' : 'units';
  const drawn = Math.min(channels, form === 'maps' ? mostMaps : mostUnits);
  const place = { depth: 0, lane: 0, lanes: 1, wires: [] };
  return { ...names, form, channels, height, width, drawn, ...place };
}

function stationOf(
  { node, type, output }: SummaryRow,
  before: readonly number[],
  stations: readonly Station[],
): Growing {
  let offset = 0;
  const wires = before.map((from): Wire => {
    const wire = { from, offset, ...(weighted.has(type) ? { layer: node } : {}) };
    // What is added meets; what is joined lies behind each other.
    if (type === 'concat') offset += stations[from]?.channels ?? 0;
    return wire;
  });
  const depth = 1 + Math.max(...before.map((from) => stations[from]?.depth ?? 0));
  return { ...begun({ node, layer: node, type }, ...output), depth, wires };
}

/** The last station shows what the network answers, if its layer makes a number for each class. */
function answering(stations: Growing[], last: SummaryRow | undefined): readonly Growing[] {
  const station = stations.at(-1);
  if (last !== undefined && station?.form === 'units' && station.node === last.node) {
    station.form = 'answers';
  }
  return stations;
}

/** Those of the same depth side by side. */
function inLanes(stations: readonly Growing[]): readonly Station[] {
  const lanes = new Map<number, number>();
  for (const station of stations) {
    station.lane = lanes.get(station.depth) ?? 0;
    lanes.set(station.depth, station.lane + 1);
  }
  for (const station of stations) {
    station.lanes = lanes.get(station.depth) ?? 1;
    if (station.lanes > 1 && station.form === 'maps') {
      station.drawn = Math.min(station.drawn, mostMapsOfBranch);
    }
  }
  return stations;
}

const words: Readonly<Record<string, string>> = {
  maxPool2d: 'pooled',
  averagePool2d: 'pooled',
  l2Pool2d: 'pooled',
  globalMaxPool2d: 'pooled whole',
  globalAveragePool2d: 'means',
  add: 'added',
  concat: 'joined',
};

/** What stands below a station: "6 filters", "16 of 64 filters", "84 units". */
export function stationTitle(station: Station): string {
  const { form, type, channels, height, width, drawn } = station;
  if (form === 'image') return `image, ${height} × ${width}`;
  if (form === 'answers') return 'its answer';
  const word = words[type];
  if (word !== undefined) return drawn < channels ? `${word}, ${countOf(station)}` : word;
  if (form === 'units') return `${countOf(station)} ${channels === 1 ? 'unit' : 'units'}`;
  if (type === 'conv2d') return `${countOf(station)} ${channels === 1 ? 'filter' : 'filters'}`;
  return `${countOf(station)} maps`;
}

/** The same where there is little room: "16 of 64", "pooled". */
export function shortTitle(station: Station): string {
  const { form, height, width, type } = station;
  if (form === 'image') return `${height} × ${width}`;
  return words[type] ?? countOf(station);
}

function countOf({ drawn, channels }: Station): string {
  return drawn < channels ? `${drawn} of ${channels}` : String(channels);
}
