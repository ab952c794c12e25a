// What a caller may pass, looked at before it reaches the engine, which would trap on another kind of
// value. Names and ranges are the engine's to judge: it lists them.

import { messageOf, ReceptiveError, receptiveError } from './errors.ts';
import { didYouMean } from './suggest.ts';

/** Gives back the value, seen to be of a kind and copied where it is a list or an object, or throws. */
export type Kind = (value: unknown, where: string) => unknown;
/** Of an object whose members are all named. */
export type ClosedKind = Kind & { readonly names: readonly string[] };
type KindsOf<V> = { readonly [Name in keyof V]: Kind };
type Kinds = Readonly<Record<string, Kind>>;

// Names are short, and what is copied into the engine's memory must leave room to work with it.
const MOST_CHARACTERS = 1 << 16;
const MOST_BYTES = 1 << 28;
const SHOWN_CHARACTERS = 40;

/** The arguments of one call by name, each of its kind. Whatever reading them throws is typed. */
export function taken<V extends object>(kinds: KindsOf<V>, values: V, within = ''): V {
  const entries = Object.entries<Kind>(kinds).map(([name, kind]) => {
    const where = within === '' ? name : `${within}.${name}`;
    return [name, readable(where, () => kind(values[name as keyof V], where))];
  });
  return Object.fromEntries(entries);
}

/** What `read` gives. A proxy or a getter of the caller's may throw anything. */
export function readable<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof ReceptiveError) throw thrown;
    const reason = thrown instanceof Error ? messageOf(thrown) : shown(thrown);
    const message = `the value cannot be read (${reason})`;
    throw receptiveError(
      'bad_argument',
      where,
      message,
      'pass plain data and typed arrays',
      thrown,
    );
  }
}

/** A value in a few words, whatever it is. */
function shown(value: unknown): string {
  if (typeof value === 'string') {
    const isLong = value.length > SHOWN_CHARACTERS;
    return JSON.stringify(isLong ? `${value.slice(0, SHOWN_CHARACTERS)}…` : value);
  }
  if (typeof value === 'symbol' || typeof value === 'function') return `a ${typeof value}`;
  if (typeof value !== 'object' || value === null) return String(value);
  const tag = tagOf(value);
  return `${/^[aeio]/i.test(tag) ? 'an' : 'a'} ${tag}`;
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function wrongType(value: unknown, where: string, wanted: string): ReceptiveError {
  return receptiveError('wrong_type', where, `${shown(value)} is not ${wanted}`, `give ${wanted}`);
}

function outOfRange(value: unknown, where: string, wanted: string): ReceptiveError {
  return receptiveError('out_of_range', where, `${shown(value)} is out of range`, `give ${wanted}`);
}

function kind(wanted: string, is: (value: unknown) => boolean): Kind {
  return (value, where) => {
    if (is(value)) return value;
    throw wrongType(value, where, wanted);
  };
}

export const number = kind('a number', (value) => typeof value === 'number');
export const flag = kind('true or false', (value) => typeof value === 'boolean');
/** Of any length, as a program is. */
export const longText = kind('a text', (value) => typeof value === 'string');

export const text: Kind = (value, where) => {
  const given = longText(value, where) as string;
  if (given.length <= MOST_CHARACTERS) return given;
  throw outOfRange(given, where, `at most ${MOST_CHARACTERS} characters`);
};

function inRange(wanted: string, is: (value: number) => boolean): Kind {
  return (value, where) => {
    const given = number(value, where) as number;
    if (is(given)) return given;
    throw outOfRange(given, where, wanted);
  };
}

export const whole = inRange('a whole number', Number.isSafeInteger);
export const count = inRange(
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && value > 0,
);
export const countOrNever = inRange(
  'a whole number, 0 for never',
  (value) => Number.isSafeInteger(value) && value >= 0,
);
/** As long as a timer can wait. */
export const milliseconds = inRange(
  'milliseconds above 0, at most 2147483647',
  (value) => value > 0 && value < 2 ** 31,
);

export function oneOf(...names: readonly string[]): Kind {
  return (value, where) => {
    const given = longText(value, where) as string;
    if (names.includes(given)) return given;
    throw outOfRange(given, where, names.map((name) => `'${name}'`).join(' or '));
  };
}

export function optional(of: Kind): Kind {
  return (value, where) => (value === undefined ? undefined : of(value, where));
}

/** The first of the kinds that takes the value; `wanted` names them all. */
export function either(wanted: string, ...kinds: readonly Kind[]): Kind {
  return (value, where) => {
    for (const each of kinds) {
      try {
        return each(value, where);
      } catch (thrown) {
        // Of the right kind, but too large or gone: that is what to say.
        if (!(thrown instanceof ReceptiveError) || thrown.code !== 'wrong_type') throw thrown;
      }
    }
    throw wrongType(value, where, wanted);
  };
}

/** An object whose named members are of these kinds; the others stay as they are. Errors name the
 * members within `within`, where that is not the object's own place. */
export function members(kinds: Kinds, within?: string): Kind {
  return (value, where) => {
    // No list, function, promise or map: what was meant would be lost.
    if (tagOf(value) !== 'Object') throw wrongType(value, where, 'an object');
    const given = value as Record<string, unknown>;
    const named = Object.entries(taken(kinds, given, within ?? where));
    // A member that is left out must not become one that is undefined.
    const present = named.filter(([, member]) => member !== undefined);
    return { ...given, ...Object.fromEntries(present) };
  };
}

/**
 * An object with no members but these. A name that was mistyped would be left aside without a word, and
 * what it asked for with it. `within` as of `members`.
 */
export function options(kinds: Kinds, within?: string): ClosedKind {
  const names = Object.keys(kinds);
  const of = members(kinds, within);
  const closed: Kind = (value, where) => {
    const given = of(value, where) as object;
    const unknown = Object.keys(given).find((name) => !names.includes(name));
    if (unknown === undefined) return given;
    const place = within ?? where;
    throw receptiveError(
      'unknown_field',
      place === '' ? unknown : `${place}.${unknown}`,
      `there is no option ${shown(unknown)}${didYouMean(unknown, names)}`,
      `the options are ${names.join(', ')}`,
    );
  };
  return Object.assign(closed, { names });
}

/** An object that goes to the engine as JSON. */
export const plain = members({});

export function list(of: Kind): Kind {
  return (value, where) => {
    if (!Array.isArray(value)) throw wrongType(value, where, 'a list');
    return Array.from(value, (each: unknown, at) => of(each, `${where}[${at}]`));
  };
}

interface ArrayType {
  readonly name: string;
  from(numbers: ArrayLike<number>): object;
}

// By its tag, for an array of another frame is none of this one's classes.
function typedArray(type: ArrayType & (abstract new (...parameters: never) => object)): Kind {
  return (value, where) => {
    if (!ArrayBuffer.isView(value) || tagOf(value) !== type.name) {
      throw wrongType(value, where, `a ${type.name}`);
    }
    if (value.byteLength > MOST_BYTES) {
      const message = `${value.byteLength} bytes do not fit the engine's memory at once`;
      throw receptiveError('over_budget', where, message, `give at most ${MOST_BYTES}`);
    }
    if (value.byteLength === 0) requireAttached(value.buffer, where);
    return value instanceof type ? value : type.from(value as unknown as ArrayLike<number>);
  };
}

// A view of a buffer that was sent elsewhere looks like an empty one.
function requireAttached(buffer: ArrayBufferLike, where: string): void {
  try {
    new Uint8Array(buffer);
  } catch {
    const message = 'the array was sent elsewhere and holds nothing any more';
    throw receptiveError('bad_argument', where, message, 'pass it before, or send a copy');
  }
}

export const bytes = typedArray(Uint8Array);
export const floats = typedArray(Float32Array);

/** A list or an array of numbers, as a list. */
export function numbers(wanted = 'a list of numbers', of = number): Kind {
  const listed = list(of);
  return (value, where) => {
    if (Array.isArray(value)) return listed(value, where);
    if (!ArrayBuffer.isView(value) || !/^(Float|U?[Ii]nt)\d+(Clamped)?Array$/.test(tagOf(value))) {
      throw wrongType(value, where, wanted);
    }
    return Array.from(value as unknown as ArrayLike<number>);
  };
}

/** An object with these methods. */
export function having(wanted: string, ...methods: readonly string[]): Kind {
  return kind(wanted, (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const given = value as Record<string, unknown>;
    return methods.every((method) => typeof given[method] === 'function');
  });
}
