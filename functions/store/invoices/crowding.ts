import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { SHARDS_TOGETHER, type Spread } from '../table/items/invoice.ts';
import { Remembered } from '../table/remembered.ts';
import type { Table } from '../table/table.ts';

/*
 * Decides when an invoice gets more shards: when its writers meet on a shard again and again. A few meetings are
 * chance. More shards because of them would make every later reply more expensive.
 */

/**
 * A score for each invoice, by what this process met lately. It rises by one for each meeting on a shard, and falls by
 * a part of one for each transaction that passed.
 */
export const scores = new Remembered<number>();

/** When an invoice has too few shards. */
interface Rule {
  /** How much the score falls for each transaction that passed. */
  readonly calm: number;
  /** The score at which there are too few. */
  readonly crowded: number;
}

/** The score rises while more than one try in three meets another writer. These shards cost a reply hardly anything. */
const WITHIN_A_PARTITION: Rule = { calm: 0.5, crowded: 6 };
/**
 * Each further partition is one more query for each reply, so chance must not add one. The score rises while more than
 * one try in five meets another writer. Below one in eight, chance alone does not raise it so high in months.
 */
const ONE_MORE_PARTITION: Rule = { calm: 0.25, crowded: 24 };

/** An invoice that was made with another number of shards in a partition keeps it. */
const isWithinAPartition = ({ shards, together = SHARDS_TOGETHER }: Spread): boolean => shards < together;
const ruleFor = (crowd: Crowd): Rule => (isWithinAPartition(crowd) ? WITHIN_A_PARTITION : ONE_MORE_PARTITION);

/** An invoice with a number of shards. When the number changes, the score starts at zero. */
export type Crowd = Spread & { readonly invoiceId: InvoiceId };
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

  /**
   * @returns how many times as many shards the invoice needs now. If one writer alone met so often, and they lie within
   * one partition, four times
   */
  add(crowd: Crowd): 1 | 2 | 4 {
    if (this.#crowd && nameOf(this.#crowd) !== nameOf(crowd)) this.#count = 0;
    this.#crowd = crowd;
    this.#count += 1;
    this.#load += crowd.shards;
    const { crowded } = ruleFor(crowd);
    if (this.#count >= crowded && isWithinAPartition(crowd)) return 4;
    return (scores.get(this.#table, nameOf(crowd)) ?? 0) + this.#count >= crowded ? 2 : 1;
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
    const score = (scores.get(this.#table, name) ?? 0) + met - ruleFor(crowd).calm;
    // Nearly all invoices have no meetings, and need no memory.
    if (score > 0) scores.keep(this.#table, name, score);
    else scores.forget(this.#table, name);
    this.forget();
  }
}
