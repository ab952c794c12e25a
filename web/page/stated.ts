import { sentence } from '../widgets/shared/errors.ts';
import { attributeOf, type Kinds, type State } from '../widgets/shared/state.ts';

/** What an address may say, and what it does not. */
export interface Stated {
  /** Only what is known, as far as it is allowed: what the address should say. */
  readonly parameters: URLSearchParams;
  /** What was left out or limited, in words; empty when nothing was. */
  readonly told: string;
}

/** A table without what belongs to the page that has the element. */
function shared({ kinds }: State): Kinds {
  return Object.fromEntries(Object.entries(kinds).filter(([, { ofHost }]) => ofHost !== true));
}

const quotedUpTo = 40;

/**
 * Reads the pairs of an address by the tables of the elements it is for. Whatever stands in no table
 * goes nowhere: an address cannot set anything else of an element.
 */
export function readStated(parameters: URLSearchParams, tables: readonly State[]): Stated {
  const kinds = new Map(
    tables.flatMap((table) =>
      Object.entries(shared(table)).map(([name, kind]) => [attributeOf(name), kind] as const),
    ),
  );
  const kept = new URLSearchParams();
  const told: string[] = [];
  for (const [name, given] of new Map(parameters)) {
    const kind = kinds.get(name);
    if (kind === undefined) {
      told.push(`“${name.slice(0, quotedUpTo)}” is nothing that can be set here`);
      continue;
    }
    const taken = kind.take(given);
    if (taken.told === '') {
      kept.set(name, typeof taken.value === 'number' ? String(taken.value) : given);
    } else {
      told.push(`${name}: ${taken.told}`);
      if (taken.value !== kind.usual) kept.set(name, String(taken.value));
    }
  }
  return { parameters: kept, told: told.map(sentence).join(' ') };
}

/** Gives an element what an address says; what it does not say is as usual. */
export function giveStated(element: Element, { kinds }: State, parameters: URLSearchParams): void {
  for (const [name, { flag, ofHost, usual }] of Object.entries(kinds)) {
    if (ofHost) continue;
    const given = parameters.get(attributeOf(name));
    Reflect.set(element, name, flag ? given !== null : (given ?? usual));
  }
}
