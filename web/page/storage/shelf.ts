// What this browser keeps for the page, by kind, in IndexedDB. Of each kind there are two generations: a
// new one takes the place of the older, in one transaction that is on disk when it ends. Whoever closes the
// page or ends the browser meanwhile finds the younger of them whole. What is read is as foreign as a file:
// other versions of the page wrote it.
import type { DBSchema, IDBPDatabase } from 'idb';

/** Kinds of things that are kept. */
export type Kind = 'network';

interface Slot {
  readonly kind: Kind;
  readonly slot: number;
  readonly generation: number;
  /** When, in milliseconds since 1970. */
  readonly saved: number;
  readonly value: unknown;
}

interface Schema extends DBSchema {
  readonly kept: { readonly key: [Kind, number]; readonly value: Slot };
}

export interface Generation {
  readonly saved: Date;
  readonly value: unknown;
}

const version = 1;
const slots = [0, 1];

/** A slot is younger than another one by its number; what has none is the oldest. */
const generationOf = (slot: Slot | undefined) =>
  Number.isSafeInteger(slot?.generation) ? (slot as Slot).generation : 0;

/** The two generations of one kind. Every method rejects where the browser keeps nothing. */
export class Shelf {
  readonly #kind: Kind;
  readonly #name: string;
  #database: Promise<IDBPDatabase<Schema>> | undefined;

  constructor(kind: Kind, name = 'receptive') {
    this.#kind = kind;
    this.#name = name;
  }

  /** What is kept, the youngest first. */
  async generations(): Promise<readonly Generation[]> {
    const database = await this.#open();
    const found = await Promise.all(slots.map((slot) => database.get('kept', [this.#kind, slot])));
    return found
      .filter((slot) => slot !== undefined)
      .sort((a, b) => generationOf(b) - generationOf(a))
      .map(({ saved, value }) => ({ saved: new Date(saved), value }));
  }

  /** Keeps a value in the place of the older generation. */
  async put(value: unknown): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction('kept', 'readwrite', { durability: 'strict' });
    const found = await Promise.all(slots.map((slot) => transaction.store.get([this.#kind, slot])));
    const generations = found.map(generationOf);
    const slot = generations[0] <= generations[1] ? 0 : 1;
    const generation = Math.max(...generations) + 1;
    const put = transaction.store.put({
      kind: this.#kind,
      slot,
      generation,
      saved: Date.now(),
      value,
    });
    await Promise.all([put, transaction.done]);
  }

  async clear(): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction('kept', 'readwrite', { durability: 'strict' });
    const deleted = slots.map((slot) => transaction.store.delete([this.#kind, slot]));
    await Promise.all([...deleted, transaction.done]);
  }

  /** Another page may then delete the database, or open it in another version. */
  async close(): Promise<void> {
    const database = this.#database;
    this.#database = undefined;
    (await database?.catch(() => undefined))?.close();
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    this.#database ??= this.#opened();
    // What has failed once may succeed when it is asked for again.
    this.#database.catch(() => {
      this.#database = undefined;
    });
    return this.#database;
  }

  async #opened(): Promise<IDBPDatabase<Schema>> {
    const { openDB } = await import('idb');
    return openDB<Schema>(this.#name, version, {
      upgrade: (database) => {
        database.createObjectStore('kept', { keyPath: ['kind', 'slot'] });
      },
      blocking: () => void this.close(),
      terminated: () => {
        this.#database = undefined;
      },
    });
  }
}
