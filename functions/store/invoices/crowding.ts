import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';

/*
 * Decides when an invoice gets more shards: when its writers meet on a shard again and again. A few meetings are
 * chance. More shards because of them would make every later reply more expensive.
 */

/**
 * A score for each invoice, by what this process met lately. It rises by one for each meeting on a shard, and falls by
 * a half for each transaction that passed. So it rises only while more than one try in three meets another writer.
 */
export const scores = new Remembered<number>();
const CALM = 0.5;
const CROWDED = 6;

/** An invoice with a number of shards. When the number changes, the score starts at zero. */
export type Crowd = Readonly<{ invoiceId: InvoiceId; shards: number }>;
const nameOf = ({ invoiceId, shards }: Crowd): string => `${invoiceId}#${shards}`;

/**
 * The meetings of one writer, until its lines are written. They change the score only then. A writer whose line was
 * written by another has only met that other, whatever item DynamoDB named.
 */
export class Meetings {
  readonly #table: Table;
  #crowd: Crowd | undefined;
  #count = 0;
  #load = 0;

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * The sum, over all meetings, of the number of shards at that time. Divided by the transactions that passed, it is
   * the number of transactions that run at the same time: if one try in n meets another on n shards, one is running.
   */
  get load(): number {
    return this.#load;
  }

  /** @returns how many times as many shards the invoice needs now: if one writer alone met so often, four times */
  add(crowd: Crowd): 1 | 2 | 4 {
    if (this.#crowd && nameOf(this.#crowd) !== nameOf(crowd)) this.#count = 0;
    this.#crowd = crowd;
    this.#count += 1;
    this.#load += crowd.shards;
    if (this.#count >= CROWDED) return 4;
    return (scores.get(this.#table, nameOf(crowd)) ?? 0) + this.#count >= CROWDED ? 2 : 1;
  }

  /** The lines were written by another. */
  forget(): void {
    this.#count = 0;
    this.#load = 0;
  }

  /** The lines were written on this invoice. */
  settle(crowd: Crowd): void {
    const name = nameOf(crowd);
    const met = this.#crowd && nameOf(this.#crowd) === name ? this.#count : 0;
    const score = (scores.get(this.#table, name) ?? 0) + met - CALM;
    // Nearly all invoices have no meetings, and need no memory.
    if (score > 0) scores.keep(this.#table, name, score);
    else scores.forget(this.#table, name);
    this.forget();
  }
}
