import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

export interface Stored {
  readonly id: string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** An id in Stripe's form, such as `in_1Qx…`. */
export const newId = (prefix: string): string =>
  `${prefix}_${Array.from({ length: 24 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;

/** An account's objects of one kind. */
export class Collection<Item extends Stored> {
  readonly #database: DatabaseSync;
  readonly #account: string;
  readonly #kind: string;

  constructor(database: DatabaseSync, account: string, kind: string) {
    this.#database = database;
    this.#account = account;
    this.#kind = kind;
  }

  /** @param parent the object that it belongs to: an invoice belongs to its customer, a line to its invoice */
  add(item: Item, parent: string | null = null): Item {
    this.#database
      .prepare('INSERT INTO objects (account, kind, id, parent, body) VALUES (?, ?, ?, ?, ?)')
      .run(this.#account, this.#kind, item.id, parent, JSON.stringify(item));
    return item;
  }

  put(item: Item): Item {
    this.#database
      .prepare('UPDATE objects SET body = ? WHERE account = ? AND kind = ? AND id = ?')
      .run(JSON.stringify(item), this.#account, this.#kind, item.id);
    return item;
  }

  remove(id: string): void {
    this.#database
      .prepare('DELETE FROM objects WHERE account = ? AND kind = ? AND id = ?')
      .run(this.#account, this.#kind, id);
  }

  find(id: string): Item | undefined {
    const row = this.#database
      .prepare('SELECT body FROM objects WHERE account = ? AND kind = ? AND id = ?')
      .get(this.#account, this.#kind, id);
    return row && this.#read(row);
  }

  /** In the order in which they were made. If a parent is given, only its objects. */
  all(parent?: string): Item[] {
    const ofParent = parent === undefined ? '' : 'AND parent = ?';
    return this.#database
      .prepare(`SELECT body FROM objects WHERE account = ? AND kind = ? ${ofParent} ORDER BY seq`)
      .all(this.#account, this.#kind, ...(parent === undefined ? [] : [parent]))
      .map((row) => this.#read(row));
  }

  /** What this class wrote. */
  #read(row: Record<string, unknown>): Item {
    return JSON.parse(String(row['body'])) as Item;
  }
}
