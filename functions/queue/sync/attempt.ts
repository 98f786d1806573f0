import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Call } from '../../domain/sync/answer.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import { decide, type Ended, nextCall, type Wanted } from '../../domain/sync/decision.ts';
import { changing, fresh, type SyncState, sentAt } from '../../domain/sync/state.ts';
import type { Bill } from '../../payments/bill.ts';
import { ask } from '../../payments/provider.ts';
import type { Way } from '../../payments/turn.ts';

export interface Attempt {
  readonly way: Way;
  readonly bill: Bill;
  readonly expected: Wanted;
  readonly now: Instant;
  /**
   * Stores what is known, before anything else happens. Returns the stored state, because another worker may have
   * stored more.
   */
  readonly keep: (state: SyncState, call: Call) => Promise<SyncState>;
  /** Whether there is time for another request. */
  readonly hasTime: () => boolean;
}

/**
 * An invoice needs four requests at most, and some more if the sync must look for something. More requests than this mean that
 * the sync repeats itself.
 */
const MOST_CALLS = 20;

const OUT_OF_TIME: Cause = { code: 'took_too_long' };

/**
 * One try to bring an invoice to the provider. It goes on where the last try stopped. It stores the time of a request
 * before it sends the request, and stores the result before it sends the next one. So a worker can be killed at any
 * moment.
 *
 * @throws errors of `keep` and of reading the lines. Then the next try goes on from the stored state
 */
export async function attempt(state: SyncState, job: Attempt): Promise<Ended> {
  let known = fresh(state, job.now);
  for (let calls = 0; ; calls += 1) {
    const call = nextCall(known, job.expected.customer);
    if (calls >= MOST_CALLS || !job.hasTime())
      return { kind: 'again', state: known, cause: OUT_OF_TIME, call };
    known = await job.keep(begun(known, call, job.now), call);
    // A try of another invoice may have made the customer meanwhile.
    if (nextCall(known, job.expected.customer) !== call) continue;
    const answer = await ask(job.way, call, job.bill, known);
    const decision = decide(known, call, answer, job.expected);
    if (decision.kind !== 'go on') return { ...decision, call };
    known = await job.keep(decision.state, call);
  }
}

/** A key's 24 hours begin with its first request. */
function begun({ customer, invoice }: SyncState, call: Call, now: Instant): SyncState {
  if (call === 'create customer') return { invoice, customer: sentAt(customer, now) };
  if (call === 'update customer') return { invoice, customer: changing(customer) };
  return { customer, invoice: sentAt(invoice, now) };
}
