import type { Logger } from '@aws-lambda-powertools/logger';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import {
  afterTry,
  type Breaker,
  type Passage,
  passage,
  probing,
  type Sign,
} from '../../domain/sync/breaker.ts';
import { changeBreaker, readBreaker } from '../../store/sync/breaker.ts';
import { noticeRestore } from '../../store/sync/restore.ts';
import type { Table } from '../../store/table/table.ts';
import { LEASE_MS } from './worker.ts';

/** What a try was begun with. */
export interface Entry {
  readonly kind: 'enter';
  readonly breaker: Breaker;
  /** Whether all other invoices wait for the result of this try. */
  readonly isProbe: boolean;
}

type Wait = Extract<Passage, { kind: 'wait' }>;

/**
 * Whether an invoice may be tried now. While the sync is stopped, only one worker at a time may, and only now and then.
 *
 * @throws DomainError `unavailable`
 */
export async function enter(table: Table, now: Instant): Promise<Entry | Wait> {
  await noticeRestore(table, now);
  const breaker = await readBreaker(table);
  const found = passage(breaker, now);
  if (found.kind === 'free') return { kind: 'enter', breaker, isProbe: false };
  if (found.kind === 'wait') return found;
  const { before, after } = await changeBreaker(table, (known) =>
    passage(known, now).kind === 'probe' ? probing(known, now, LEASE_MS) : known,
  );
  if (after !== before) return { kind: 'enter', breaker: after, isProbe: true };
  // Another worker took the probe, or ended the stop.
  const other = passage(after, now);
  return other.kind === 'wait' ? other : { kind: 'enter', breaker: after, isProbe: false };
}

interface Leaving {
  readonly sign: Sign;
  /** When the try began, and when it ended. UTC. */
  readonly began: Instant;
  readonly now: Instant;
}

/**
 * Stores what a try tells of Stripe as a whole. A usual success tells nothing new, and writes nothing.
 *
 * @returns what is known after it
 * @throws DomainError `unavailable`
 */
export async function leave(
  { table, logger }: { readonly table: Table; readonly logger: Logger },
  { breaker, isProbe }: Entry,
  { sign, began, now }: Leaving,
): Promise<Breaker> {
  const isUsual = sign.kind === 'answered' && breaker.failures === 0 && !breaker.stopped;
  if (isUsual || (sign.kind === 'none' && !isProbe)) return breaker;
  const { before, after } = await changeBreaker(table, (known) =>
    afterTry(known, sign, { began, now, isProbe }),
  );
  if (after.stopped && !before.stopped) {
    logger.error('sync stopped', { cause: after.stopped.cause.code, failing_since: after.failingSince });
  }
  if (before.stopped && !after.stopped) {
    logger.info('sync goes on', { stopped_since: before.stopped.since, probes: before.stopped.probes });
  }
  return after;
}
