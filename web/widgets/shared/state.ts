import { parseNumber } from './format.ts';

/** What becomes of a given value. */
export interface Taken<T> {
  readonly value: T;
  /** Why it is not what was given: "1 to 5 is wanted, not 9; 5 is shown". Empty where it is. */
  readonly told: string;
}

/** What one attribute, one property or one pair of an address may say. */
export interface Kind<T = unknown> {
  /** What holds where nothing is said. */
  readonly usual: T;
  /** There or not there. */
  readonly flag?: true;
  /** The element shows it as an attribute, too. */
  readonly reflect?: true;
  /** Belongs to the page that has the element: an address says nothing about it. */
  readonly ofHost?: true;
  /** Reads a text of an attribute or an address, or the value of a property. */
  readonly take: (given: unknown) => Taken<T>;
}

export interface NumberKind<T = number> extends Kind<T> {
  readonly least: number;
  readonly most: number;
}

const quotedUpTo = 40;
const labelUpTo = 200;

function quoted(given: unknown): string {
  if (typeof given === 'number') return String(given);
  if (typeof given !== 'string') return `a value of the type ${typeof given}`;
  return `“${given.length > quotedUpTo ? `${given.slice(0, quotedUpTo)}…` : given}”`;
}

/** What is wanted, what was given, and what becomes of it. */
export function refusal(wanted: string, given: unknown, shown: unknown): string {
  const instead = shown === null || shown === '' ? 'it is left out' : `${shown} is shown`;
  return `${wanted} is wanted, not ${quoted(given)}; ${instead}`;
}

function isNothing(given: unknown): given is null | undefined {
  return given === null || given === undefined;
}

function numberKind<U extends number | null>(
  usual: U,
  limits: { readonly least: number; readonly most: number; readonly whole: boolean },
): NumberKind<number | U> {
  const { least, most, whole } = limits;
  const wanted = `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`;
  return {
    usual,
    least,
    most,
    take: (given) => {
      if (isNothing(given)) return { value: usual, told: '' };
      const read = typeof given === 'string' ? parseNumber(given) : given;
      const isNumber = typeof read === 'number' && !Number.isNaN(read);
      if (!isNumber || (whole && !Number.isInteger(read))) {
        return { value: usual, told: refusal(wanted, given, usual) };
      }
      const value = Math.min(most, Math.max(least, read));
      return { value, told: value === read ? '' : refusal(wanted, given, value) };
    },
  };
}

/** A whole number; what lies outside becomes the nearest that is possible. */
export function whole<U extends number | null>(usual: U, least: number, most: number) {
  return numberKind(usual, { least, most, whole: true });
}

/** Any number within bounds. */
export function real<U extends number | null>(usual: U, least: number, most: number) {
  return numberKind(usual, { least, most, whole: false });
}

/** One of some names. */
export function oneOf<N extends string>(names: readonly N[], usual: N): Kind<N> {
  const all = names.filter((name) => name !== '');
  const wanted = [all.slice(0, -1).join(', '), ...all.slice(-1)].filter(Boolean).join(' or ');
  return {
    usual,
    take: (given) => {
      const value = isNothing(given) ? usual : names.find((name) => name === given);
      if (value !== undefined) return { value, told: '' };
      return { value: usual, told: refusal(wanted, given, usual) };
    },
  };
}

/** One of some numbers. */
export function oneOfNumbers<N extends number>(numbers: readonly N[], usual: N): Kind<N> {
  const wanted = numbers.join(' or ');
  return {
    usual,
    take: (given) => {
      const read = typeof given === 'string' ? parseNumber(given) : given;
      const value = isNothing(given) ? usual : numbers.find((number) => number === read);
      if (value !== undefined) return { value, told: '' };
      return { value: usual, told: refusal(wanted, given, usual) };
    },
  };
}

export interface TextLimits {
  /** Of its characters; of a label unless said otherwise. */
  readonly most?: number;
  /** Whether a text that is not empty says something. */
  readonly fits?: (text: string) => boolean;
  /** What does, in words. */
  readonly wanted?: string;
}

/** A text; an empty one is none. */
export function text<U extends string | null>(usual: U, limits: TextLimits = {}): Kind<string | U> {
  const { most = labelUpTo, fits = () => true, wanted = 'a text' } = limits;
  return {
    usual,
    take: (given) => {
      if (isNothing(given)) return { value: usual, told: '' };
      if (typeof given !== 'string') return { value: usual, told: refusal(wanted, given, usual) };
      if (given.length > most) {
        const short = `${wanted} of at most ${most} characters`;
        return { value: usual, told: refusal(short, given, usual) };
      }
      if (given === '' || fits(given)) return { value: given, told: '' };
      return { value: usual, told: refusal(wanted, given, usual) };
    },
  };
}

export interface PartsLimits extends Required<TextLimits> {
  readonly divider: string;
}

/** A text of several parts; what is none of them is left out. */
export function parts<U extends string>(
  usual: U,
  { divider, most, fits, wanted }: PartsLimits,
): Kind<string | U> {
  const whole = text(usual, { most, wanted });
  return {
    usual,
    take: (given) => {
      const taken = whole.take(given);
      if (isNothing(given) || taken.told !== '' || taken.value === '') return taken;
      const all = taken.value.split(divider);
      const strange = all.find((part) => !fits(part.trim()));
      if (strange === undefined) return taken;
      const value = all.filter((part) => fits(part.trim())).join(divider);
      return { value, told: refusal(wanted, strange, '') };
    },
  };
}

/** There or not there, whatever its text. */
export function flag(): Kind<boolean> {
  return {
    usual: false,
    flag: true,
    take: (given) => ({ value: given === true || typeof given === 'string', told: '' }),
  };
}

/** Shown as an attribute, too. */
export function reflected<T>(kind: Kind<T>): Kind<T> {
  return { ...kind, reflect: true };
}

/** Of the page that has the element, not of an address. */
export function ofHost<K extends Kind>(kind: K): K {
  return { ...kind, ofHost: true };
}

// Any kind can stand in a table; what each takes is known where the table is written.
export type Kinds = Readonly<Record<string, Kind>>;

/** How an element declares an attribute. */
interface Declared {
  readonly attribute: string;
  readonly type?: BooleanConstructor;
  readonly reflect?: true;
}

/** All that can be said about an element by attributes and by an address: the only list of it. */
export interface State<K extends Kinds = Kinds> {
  /** By the names of the properties. */
  readonly kinds: K;
  /** For the element's class. */
  readonly properties: Readonly<Record<keyof K, Declared>>;
}

/** `oneSided` as it stands in markup and addresses: `one-sided`. */
export function attributeOf(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** A table of an element's state: names, kinds, ranges and what holds where nothing is said. */
export function describe<K extends Kinds>(kinds: K): State<K> {
  const properties = Object.fromEntries(
    Object.entries(kinds).map(([name, { flag, reflect }]): [string, Declared] => [
      name,
      {
        attribute: attributeOf(name),
        ...(flag ? { type: Boolean } : {}),
        ...(reflect ? { reflect } : {}),
      },
    ]),
  );
  return { kinds, properties: properties as Readonly<Record<keyof K, Declared>> };
}
