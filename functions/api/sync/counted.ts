import type { SyncFailureCount } from '../../../client/contract/sync/failures.ts';
import { type CauseCode, causeMessage, isCustomerFixable } from '../../domain/sync/cause.ts';
import type { Stuck } from '../../store/sync/stuck.ts';

/** How many invoices have which cause. */
export class Counted {
  /** Whether all were counted. */
  readonly isWhole: boolean;
  readonly #counts: ReadonlyMap<CauseCode, number>;

  private constructor(counts: ReadonlyMap<CauseCode, number>, isWhole: boolean) {
    this.#counts = counts;
    this.isWhole = isWhole;
  }

  static async of(stuck: AsyncIterable<Stuck>, most: number): Promise<Counted> {
    const counts = new Map<CauseCode, number>();
    let all = 0;
    for await (const { sync } of stuck) {
      if (all >= most) return new Counted(counts, false);
      all += 1;
      const code = sync.cause?.code;
      if (code !== undefined) counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    return new Counted(counts, true);
  }

  /** The most frequent first. */
  causes(): SyncFailureCount[] {
    return [...this.#counts]
      .toSorted(([, one], [, other]) => other - one)
      .map(([code, count]) => ({
        cause: code,
        message: causeMessage({ code }),
        customer_fixable: isCustomerFixable({ code }),
        invoice_count: count,
      }));
  }
}
