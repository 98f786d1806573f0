import { Big } from 'big.js';
import { times } from '../bare-loop.ts';
import { interleaved } from '../ratios.ts';
import { FIVE_YEARS } from '../summary-rows.ts';
import type { Served } from './served.ts';
import type { Sides } from './sides.ts';
import { batches, burst, callers, closeAll, makeCustomer, openInvoices, type Work } from './work.ts';

export const LONG = {
  rounds: 7,
  sliceMs: 2_000,
  growMs: 20_000,
  keys: 20,
  closings: { rounds: 5, invoices: 200 },
  counted: 1_000_000,
  reads: 30,
};
export type Lengths = typeof LONG;
export const SHORT: Lengths = {
  rounds: 1,
  sliceMs: 1_000,
  growMs: 1_000,
  keys: 2,
  closings: { rounds: 1, invoices: 32 },
  counted: 10_000,
  reads: 3,
};
export const CALLERS = 32;
export const DUPLICATES = 50;
export const BATCH = 500;

/** One slice of work. */
export interface Took {
  /** Lines, invoices or requests. */
  readonly done: number;
  readonly ms: number;
  /** Processor time of the server's process, and of PostgreSQL on the peer's side. */
  readonly cpu: number;
  readonly databaseCpu: number;
}
type Slices = ReadonlyMap<string, readonly Took[]>;

export interface Measured {
  readonly single: Slices;
  readonly many: Slices;
  readonly batches: Slices;
  readonly duplicates: Slices;
  readonly closing: Slices;
  readonly summary: Slices;
}

export const TALLY = 'Tally';
export const PEER = 'peer';
export const HOT = ', one customer';
export const PROXIED = `${TALLY}, behind the proxy`;

/** Runs all comparisons. For each kind of work, the sides take turns. */
export class Comparison {
  readonly #sides: Sides;
  readonly #lengths: Lengths;
  readonly #lines = new Map<boolean, number>();

  constructor(sides: Sides, lengths: Lengths) {
    this.#sides = sides;
    this.#lengths = lengths;
  }

  async run(): Promise<Measured> {
    const { tally, tallyBehindProxy, peer } = this.#sides;
    const own = times(CALLERS, (index) => `own-${index}`);
    const proxied = times(CALLERS, (index) => `proxied-${index}`);
    const hot = times(CALLERS, () => 'hot');
    for (const id of new Set([...own, ...proxied, ...hot, 'single', 'batches', 'twice'])) {
      await makeCustomer(tally, id);
      await makeCustomer(peer, id);
    }
    const single = callers(['single']);
    const inBatches = batches('batches', BATCH);
    const measured = {
      single: await this.#compare({ [TALLY]: [tally, single], [PEER]: [peer, single] }),
      many: await this.#many(own, proxied, hot),
      batches: await this.#compare({ [TALLY]: [tally, inBatches], [PEER]: [peer, inBatches] }),
      duplicates: await this.#duplicates({ [TALLY]: tallyBehindProxy, [PEER]: peer }),
      closing: await this.#closing({ [TALLY]: tally, [PEER]: peer }),
      summary: await this.#summary(),
    };
    await this.#sides.assertHold(this.#lines.get(false) ?? 0, this.#lines.get(true) ?? 0);
    return measured;
  }

  async #many(own: readonly string[], proxied: readonly string[], hot: readonly string[]): Promise<Slices> {
    const { tally, tallyBehindProxy, peer } = this.#sides;
    // Warms up until the busy invoice has all the shards it needs.
    await this.#slice(tallyBehindProxy, callers(hot), this.#lengths.growMs);
    return this.#compare({
      [TALLY]: [tally, callers(own)],
      [PROXIED]: [tallyBehindProxy, callers(proxied)],
      [PROXIED + HOT]: [tallyBehindProxy, callers(hot)],
      [PEER]: [peer, callers(own)],
      [PEER + HOT]: [peer, callers(hot)],
    });
  }

  async #compare(works: Readonly<Record<string, readonly [Served, Work]>>): Promise<Slices> {
    const sides = new Map(Object.entries(works));
    const { rounds, sliceMs } = this.#lengths;
    await interleaved(1, sides, ([served, work]) => this.#slice(served, work, sliceMs));
    return interleaved(rounds, sides, ([served, work]) => this.#slice(served, work, sliceMs));
  }

  #slice(served: Served, work: Work, ms: number): Promise<Took> {
    return this.#timed(served, async () => {
      const added = await work(served, performance.now() + ms);
      this.#count(served, added);
      return added;
    });
  }

  async #duplicates(works: Readonly<Record<string, Served>>): Promise<Slices> {
    return interleaved(this.#lengths.keys, new Map(Object.entries(works)), (served) =>
      this.#timed(served, async () => {
        const created = await burst(served, 'twice', DUPLICATES);
        if (created !== 1) throw new Error(`Of ${DUPLICATES} duplicates ${created} were created.`);
        this.#count(served, 1);
        return DUPLICATES;
      }),
    );
  }

  async #closing(works: Readonly<Record<string, Served>>): Promise<Slices> {
    const { rounds, invoices: count } = this.#lengths.closings;
    let round = 0;
    return interleaved(rounds, new Map(Object.entries(works)), async (served) => {
      round += 1;
      const customers = times(count, (index) => `closing-${round}-${index}`);
      const invoices = await openInvoices(served, customers);
      this.#count(served, count);
      return this.#timed(served, async () => {
        await closeAll(served, invoices, CALLERS);
        return count;
      });
    });
  }

  async #summary(): Promise<Slices> {
    const { counted, reads } = this.#lengths;
    const { tally, peer } = await this.#sides.withInvoices(counted);
    const sides = new Map([
      [TALLY, tally],
      [PEER, peer],
    ]);
    const read = async (served: Served): Promise<string> => {
      const { from, to } = FIVE_YEARS;
      return (await served.send('GET', `/invoices/summary?from=${from}&to=${to}`)).body;
    };
    const [ours, theirs] = [rowsOf(await read(tally)), rowsOf(await read(peer))];
    if (ours !== theirs) throw new Error(`The summaries differ:\n${ours}\n${theirs}`);
    return interleaved(reads, sides, (served) =>
      this.#timed(served, async () => {
        await read(served);
        return 1;
      }),
    );
  }

  async #timed(served: Served, work: () => Promise<number>): Promise<Took> {
    const database = (): number => this.#sides.postgres.cpu() ?? Number.NaN;
    const before = { cpu: await served.cpu(), databaseCpu: database() };
    const began = performance.now();
    const done = await work();
    const ms = performance.now() - began;
    return {
      done,
      ms,
      cpu: (await served.cpu()) - before.cpu,
      databaseCpu: database() - before.databaseCpu,
    };
  }

  /** Both of Tally's servers have one table. */
  #count(served: Served, lines: number): void {
    const isPeer = served === this.#sides.peer;
    this.#lines.set(isPeer, (this.#lines.get(isPeer) ?? 0) + lines);
  }
}

interface SummaryRow {
  readonly month: string;
  readonly status: string;
  readonly total: string;
  readonly invoice_count: number;
}

/** Gives the same text for the same sums, also if they are written in another way. */
function rowsOf(body: string): string {
  const { months }: { readonly months: readonly SummaryRow[] } = JSON.parse(body);
  return months
    .map(
      ({ month, status, total, invoice_count }) =>
        `${month} ${status} ${new Big(total).toFixed(2)} ${invoice_count}`,
    )
    .sort()
    .join('\n');
}
