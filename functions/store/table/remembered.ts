import type { Table } from './table.ts';

const MOST = 10_000;

/**
 * What a process has read and may use again without asking. Use it only if every write that relies on it has a
 * condition that fails when it is no longer true. It has a limit; the oldest entry is forgotten first.
 */
export class Remembered<Value> {
  readonly #ofTable = new WeakMap<object, Map<string, Value>>();

  get(table: Table, name: string): Value | undefined {
    return this.#ofTable.get(table.origin)?.get(name);
  }

  keep(table: Table, name: string, value: Value): void {
    const values = this.#ofTable.get(table.origin) ?? new Map<string, Value>();
    this.#ofTable.set(table.origin, values);
    values.delete(name);
    values.set(name, value);
    const [oldest] = values.keys();
    if (values.size > MOST && oldest !== undefined) values.delete(oldest);
  }

  forget(table: Table, name: string): void {
    this.#ofTable.get(table.origin)?.delete(name);
  }

  forgetAll(table: Table): void {
    this.#ofTable.delete(table.origin);
  }
}
