import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../invoice-record.ts';
import { formatMoney } from '../money.ts';
import { paymentMessage } from '../payments/record.ts';
import { causeMessage, causes, isCustomerFixable } from '../sync/cause.ts';
import type { AttemptRecord, SyncRecord } from '../sync/record.ts';
import { explainToCustomer } from './for-customer.ts';
import { type Event, type Explanation, type InvoiceStory, paymentsOf } from './story.ts';
import { linesInWords, moneyInWords } from './words.ts';

/**
 * What happened to an invoice, for those who run Tally: with ids, callers, each try of the sync and its cause.
 *
 * @returns times in UTC, as they are stored
 */
export function explainToOperator(story: InvoiceStory): Explanation {
  const { invoice, attempts } = story;
  const events = [
    ...life(invoice),
    ...tries(attempts, invoice.sync.attempts),
    ...payment(invoice),
    ...alerts(invoice),
  ];
  return {
    summary: `${invoice.invoiceId} of customer ${invoice.slot.customerId} is ${invoice.lifecycle.status}, and its sync is ${invoice.sync.status}. ${explainToCustomer(story).summary}`,
    events: events.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0)),
    next: next(story),
  };
}

function life(invoice: InvoiceRecord): Event[] {
  const { invoiceId, slot, seq, lifecycle, openedAt } = invoice;
  const { customerId, month, currency } = slot;
  const events: Event[] = [
    {
      at: openedAt,
      says: `${invoiceId} was opened by its first line: invoice ${seq} of customer ${customerId} for ${month} in ${currency}.`,
    },
  ];
  if (lifecycle.status === 'open' || lifecycle.status === 'closing') return events;
  const { finalizedAt, closedBy, exactTotal, total } = lifecycle;
  if (finalizedAt) {
    events.push({
      at: finalizedAt,
      says: `${closedBy} finalized it as number ${lifecycle.number}. ${linesInWords(invoice)} The exact total ${formatMoney(exactTotal, currency)} was rounded to ${moneyInWords(total, currency)}.`,
    });
  }
  if (lifecycle.status === 'void') {
    const { voidedAt, voidedBy, voidReason } = lifecycle;
    events.push({ at: voidedAt, says: `${voidedBy} made it void. The reason: “${voidReason}”.` });
  }
  return events;
}

/** Tries that ended in the same way, one after the other, are one event: an outage makes many. */
function tries(newestFirst: readonly AttemptRecord[], attempts: number): Event[] {
  const oldestFirst = newestFirst.toReversed();
  const groups: AttemptRecord[][] = [];
  for (const attempt of oldestFirst) {
    const last = groups.at(-1);
    if (last?.[0] && sameEnd(last[0], attempt)) last.push(attempt);
    else groups.push([attempt]);
  }
  const dropped = attempts - oldestFirst.length;
  const events = groups.flatMap((group) => eventOf(group));
  const [first, ...rest] = events;
  if (dropped <= 0 || !first) return events;
  return [{ ...first, says: `${first.says} Earlier tries are not kept, or are under way.` }, ...rest];
}

const sameEnd = (one: AttemptRecord, other: AttemptRecord): boolean =>
  one.outcome === other.outcome && one.step === other.step && one.cause?.code === other.cause?.code;

function eventOf(group: readonly AttemptRecord[]): Event[] {
  const [first] = group;
  const last = group.at(-1);
  if (!first || !last) return [];
  const subject =
    group.length === 1
      ? 'A try of the sync'
      : `${group.length} tries of the sync, the last of them at ${last.at},`;
  return [{ at: first.at, says: `${subject} ${endOf(last)}` }];
}

function endOf({ outcome, step, cause }: AttemptRecord): string {
  if (outcome === 'synced') return 'brought the invoice to Stripe.';
  const where = step === undefined ? '' : ` at the request “${step}”`;
  const said = cause?.detail === undefined ? '' : ` Stripe says: “${cause.detail}”`;
  const why = cause ? ` ${cause.code}: ${causes[cause.code].says}${said}` : '';
  return `${ENDS[outcome]}${where}.${why}`;
}

const ENDS = {
  again: 'stopped, to be tried again,',
  failed: 'failed',
  interrupted: 'was broken off',
} as const satisfies Record<Exclude<AttemptRecord['outcome'], 'synced'>, string>;

const payment = ({ sync }: InvoiceRecord): Event[] =>
  paymentsOf(sync).map((seen, index, all) => {
    const reason = seen.reason === undefined ? '' : ` (${seen.reason})`;
    // What was to be done about an earlier state is over.
    const said = seen.detail === undefined ? '' : ` Stripe says: “${seen.detail}”`;
    const rest = index === all.length - 1 ? ` ${paymentMessage(seen)}` : said;
    return {
      at: seen.updatedAt,
      says: `Stripe’s ${sync.invoiceId ?? 'invoice'} was seen as ${seen.status}${reason}.${rest}`,
    };
  });

const alerts = ({ sync }: InvoiceRecord): Event[] =>
  (sync.alerts ?? []).map(({ kind, at, detail }) => ({ at, says: `Stripe told (${kind}): ${detail}` }));

function next(story: InvoiceStory): string {
  const { lifecycle, sync, invoiceId } = story.invoice;
  if (lifecycle.status !== 'finalized' || sync.status === 'not_due') return explainToCustomer(story).next;
  return `${nextOfSync(sync, invoiceId)} ${atStripe(sync)}`;
}

const atStripe = ({ invoiceId, customerId }: SyncRecord): string =>
  invoiceId === undefined
    ? 'Tally knows of no invoice for it at Stripe.'
    : `At Stripe it is ${invoiceId} of ${customerId ?? 'a customer'}.`;

function nextOfSync(sync: SyncRecord, invoiceId: InvoiceId): string {
  const cause = sync.cause ? `${causeMessage(sync.cause)} ` : '';
  switch (sync.status) {
    case 'pending':
      return `${cause}The next try is at ${sync.nextAttemptAt ?? 'once'}, by itself.`;
    case 'in_progress':
      return `A worker has had it since ${sync.lastAttemptAt ?? 'a moment'}. If the worker died, another one goes on within minutes.`;
    case 'failed':
      return `${cause}${whose(sync)} When that is done, POST /v1/invoices/${invoiceId}/sync tries it again.`;
    case 'synced':
      return sync.payment ? paymentMessage(sync.payment) : 'Stripe collects the payment.';
    case 'not_due':
      return 'It does not go to Stripe.';
    default:
      return sync.status satisfies never;
  }
}

const whose = ({ cause }: SyncRecord): string =>
  cause && isCustomerFixable(cause) ? 'The customer can solve it.' : 'The customer cannot solve it.';
