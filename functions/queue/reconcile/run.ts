import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import * as z from 'zod/mini';
import { type Instant, instant } from '../../../client/contract/shapes/fields.ts';
import { type Difference, type DifferenceKind, differenceKinds } from '../../domain/payments/difference.ts';
import type { SyncQueue } from '../../messages/sync-queue.ts';
import type { Measures } from '../../metrics/measures.ts';
import type { ApiKey } from '../../payments/api-key.ts';
import type { Way } from '../../payments/turn.ts';
import type { Clock } from '../../store/clock/clock.ts';
import { readInstallation } from '../../store/sync/installation.ts';
import { bounded } from '../../store/table/deadline.ts';
import type { Table } from '../../store/table/table.ts';
import { type Comparing, comparedPages, confirmed, type Suspect } from './comparing.ts';
import { patience } from './patience.ts';
import { type Repairable, repair, repairable } from './repairing.ts';

export interface Services {
  readonly table: Table;
  readonly queue: SyncQueue;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly measures: Measures<'reconcile'>;
  readonly apiKey: ApiKey;
  /** The way to Stripe with a key, in turns that the table gives. */
  readonly wayWith: (table: Table, apiKey: string) => Way;
  /** How far back a run without a range goes. */
  readonly days: number;
  /** The pause before a closer look, since events may be on their way and the listing index lags; and after a request that failed. */
  readonly pauseMs: number;
}

/** What somebody asks of a run. The schedule asks for nothing. */
export const reconcileRequest = z.object({
  /** Of when Stripe made the invoices, both included. */
  from: z.optional(instant),
  to: z.optional(instant),
  /** The kinds of differences that it repairs; otherwise it only reports. */
  repair: z.optional(z.array(z.enum(repairable))),
});

export interface Reported extends Difference {
  readonly repaired: boolean;
}

/** The answer of a run to its caller. */
export interface ReconcileReply {
  readonly from: Instant;
  readonly to: Instant;
  readonly at_stripe: number;
  readonly here: number;
  /** How many differences of each kind were found. */
  readonly counts: Readonly<Record<DifferenceKind, number>>;
  /** The first of them. */
  readonly differences: readonly Reported[];
  /** Whether the time was over before everything was compared. */
  readonly stopped: boolean;
}

/** Time for the log, the metrics and the answer. */
const ENDING_MS = 20_000;
/** More than these are only counted: the answer and the log stay readable. */
const MOST_REPORTED = 1_000;
const DAY_MS = 86_400_000;

/** The handler of the reconcile. The caller passes its services in. */
export const reconcileRun =
  (given: Services) =>
  async (event: unknown, context: Context): Promise<ReconcileReply> => {
    const { logger, clock, measures } = given;
    logger.resetKeys();
    logger.appendKeys({ lambda_request_id: context.awsRequestId });
    const end = Date.now() + context.getRemainingTimeInMillis() - ENDING_MS;
    const table = bounded(given.table, end);
    const now = await clock(table);
    const asked = reconcileRequest.parse(event ?? {});
    const range = { from: asked.from ?? daysBefore(now, given.days), to: asked.to ?? now };
    const counted = await compareAll({ ...given, table }, range, { now, end, repair: asked.repair ?? [] });
    for (const one of counted.differences) logger.error('difference to Stripe', { ...viewOf(one) });
    const { differences, ...figures } = counted;
    logger[counted.stopped ? 'error' : 'info']('reconcile', { ...range, ...figures });
    const found = Object.entries(counted.counts).filter(([, count]) => count > 0);
    // A zero says that everything was compared. Without one, the alarm begins.
    const isWhole = !counted.stopped && asked.from === undefined && asked.to === undefined;
    if (isWhole || found.length > 0) measures.tellBy('DifferencesFound', Object.fromEntries(found));
    return { ...range, ...counted };
  };

// A timestamp of this form is an Instant.
const daysBefore = (now: Instant, days: number): Instant =>
  new Date(Date.parse(now) - days * DAY_MS).toISOString() as Instant;

interface Terms {
  readonly now: Instant;
  /** In ms since the epoch. */
  readonly end: number;
  readonly repair: readonly Repairable[];
}

async function compareAll(
  services: Services,
  range: { readonly from: Instant; readonly to: Instant },
  { now, end, repair: kinds }: Terms,
): Promise<Omit<ReconcileReply, 'from' | 'to'>> {
  const { table, apiKey, wayWith, queue, pauseMs } = services;
  const counts = Object.fromEntries(Object.keys(differenceKinds).map((kind) => [kind, 0])) as Record<
    DifferenceKind,
    number
  >; // it has every kind
  const installation = await readInstallation(table);
  if (installation === undefined) return { at_stripe: 0, here: 0, stopped: false, counts, differences: [] };
  const way = { ...wayWith(table, await apiKey.current()), again: patience(pauseMs, end) };
  const comparing: Comparing = { table, way, installation, now };
  const { suspects, ...result } = await compared(comparing, range, end);
  const differences: Reported[] = [];
  if (suspects.length > 0) {
    if (Date.now() + pauseMs >= end) return { ...result, counts, differences, stopped: true };
    await sleep(pauseMs);
  }
  for (const suspect of suspects) {
    if (Date.now() >= end) return { ...result, counts, differences, stopped: true };
    const difference = await confirmed(comparing, suspect);
    if (!difference) continue;
    counts[difference.kind] += 1;
    const reported = await reportedAs({ ...comparing, queue }, difference, kinds);
    if (differences.length < MOST_REPORTED) differences.push(reported);
  }
  return { ...result, counts, differences };
}

/** Repairs it, if that is asked for and can be done. */
async function reportedAs(
  services: Parameters<typeof repair>[0],
  difference: Difference,
  kinds: readonly Repairable[],
): Promise<Reported> {
  if (!isToRepair(difference, kinds)) return { ...difference, repaired: false };
  const why = await repair(services, difference);
  if (why === undefined) return { ...difference, repaired: true };
  return { ...difference, repaired: false, detail: `${difference.detail} Not repaired: ${why}` };
}

/** Where the two sides may differ, by Stripe's list and ours. */
async function compared(
  comparing: Comparing,
  range: { readonly from: Instant; readonly to: Instant },
  end: number,
): Promise<Pick<ReconcileReply, 'at_stripe' | 'here' | 'stopped'> & { readonly suspects: Suspect[] }> {
  const result = { at_stripe: 0, here: 0 };
  const suspects: Suspect[] = [];
  for await (const page of comparedPages(comparing, range)) {
    result.at_stripe += page.atStripe;
    result.here += page.here;
    suspects.push(...page.suspects);
    if (Date.now() >= end) return { ...result, suspects, stopped: true };
  }
  return { ...result, suspects, stopped: false };
}

const isToRepair = (
  difference: Difference,
  kinds: readonly Repairable[],
): difference is Difference & { readonly kind: Repairable } => kinds.some((kind) => kind === difference.kind);

const viewOf = ({ kind, invoiceId, providerId, detail, repaired }: Reported) => ({
  kind,
  invoice_id: invoiceId,
  provider_id: providerId,
  detail,
  repaired,
});
