import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { InvoiceRecord } from '../invoice-record.ts';
import { lastInstantOf } from '../months.ts';
import type { AlertKind } from '../payments/alert.ts';
import { type PaymentRecord, paymentMessage, paymentReasons } from '../payments/record.ts';
import type { Cause, CauseCode } from '../sync/cause.ts';
import { type Event, type Explanation, type InvoiceStory, paymentsOf } from './story.ts';
import {
  billed,
  dayInWords,
  invoiceInWords,
  linesInWords,
  moneyInWords,
  monthInWords,
  timeInWords,
} from './words.ts';

const NOTHING_TO_DO = 'Nothing is to be done.';
const ON_OUR_SIDE = 'There is a problem on our side, and we are working on it.';

/** What only the customer can put right. Every other cause is ours, and its details would only worry. */
const ofCustomer: Partial<Record<CauseCode, { readonly says: string; readonly todo: string }>> = {
  email_refused: {
    says: 'The customer’s e-mail address is not accepted.',
    todo: 'Give us another e-mail address. Then the invoice is sent again.',
  },
  payment_refused: {
    says: 'The payment was refused.',
    todo: 'Give another card or account. Then the invoice is sent again.',
  },
};

const textOf = ({ code, last }: Cause) => ofCustomer[last?.code ?? code];

/**
 * What happened to an invoice, for the customer and those who speak to the customer: plain words, no ids, and nothing
 * that is only ours to put right.
 *
 * @returns times in UTC, amounts in the invoice's currency
 */
export function explainToCustomer({ invoice, attempts, graceDays }: InvoiceStory): Explanation {
  const { summary, next } = present(invoice, graceDays);
  return {
    summary,
    events: [
      opened(invoice),
      ...closed(invoice),
      ...sent(invoice, attempts),
      ...paid(invoice),
      ...told(invoice),
    ].sort(byTime),
    next,
  };
}

const byTime = (one: Event, other: Event): number => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0);

interface Present {
  readonly summary: string;
  readonly next: string;
}

function present(invoice: InvoiceRecord, graceDays: number): Present {
  const { lifecycle, slot, totals } = invoice;
  const name = invoiceInWords(invoice);
  switch (lifecycle.status) {
    case 'open':
      return {
        summary: `${name} is still open. ${linesInWords(invoice)} So far it comes to ${billed(totals.amount, slot.currency)}.`,
        next: `It is closed after ${timeInWords(closingTime(invoice, graceDays))}. Until then charges are added. ${NOTHING_TO_DO}`,
      };
    case 'closing':
      return { summary: `${name} is being closed.`, next: `It has its total in a moment. ${NOTHING_TO_DO}` };
    case 'void':
      return {
        summary:
          totals.lines === 0
            ? `${name} had no charges. Nothing is owed for it.`
            : `${name} was made void. Nothing is owed for it.`,
        next: NOTHING_TO_DO,
      };
    case 'paid':
      return { summary: `${priced(invoice)} is paid.`, next: NOTHING_TO_DO };
    case 'finalized':
      return owed(invoice);
    default:
      return lifecycle satisfies never;
  }
}

const priced = (invoice: InvoiceRecord): string => {
  const { lifecycle, slot } = invoice;
  const total = 'total' in lifecycle ? `, over ${moneyInWords(lifecycle.total, slot.currency)},` : '';
  return `${invoiceInWords(invoice)}${total}`;
};

/** The month's end and its grace period. */
function closingTime({ slot }: InvoiceRecord, graceDays: number): Instant {
  const end = Date.parse(lastInstantOf(slot.month)) + 1 + graceDays * 86_400_000;
  return new Date(end).toISOString() as Instant; // the form of an Instant
}

function owed(invoice: InvoiceRecord): Present {
  const { sync } = invoice;
  const name = priced(invoice);
  switch (sync.status) {
    case 'not_due':
      return {
        summary: `${invoiceInWords(invoice)} has nothing to pay. ${linesInWords(invoice)}`,
        next: NOTHING_TO_DO,
      };
    case 'pending':
    case 'in_progress':
      return {
        summary: sync.cause
          ? `${name} is not sent yet: sending it takes longer than usual.`
          : `${name} is closed, and is being sent.`,
        next: `It can be paid as soon as it is sent, which happens by itself. ${NOTHING_TO_DO}`,
      };
    case 'failed':
      return notSent(name, sync.cause);
    case 'synced':
      return sync.payment
        ? paying(name, sync.payment)
        : { summary: `${name} was sent.`, next: 'It can be paid on its page.' };
    default:
      return sync.status satisfies never;
  }
}

/** The invoice is at the provider, and something about it is not as it should be there. */
const wrongThere: readonly CauseCode[] = [
  'total_differs_finalized',
  'doubled_at_provider',
  'voided_at_provider',
];

function notSent(name: string, cause: Cause | undefined): Present {
  if (cause && wrongThere.includes(cause.code)) {
    return {
      summary: `${name} is being checked by us.`,
      next: 'Please do not pay it before we have checked it.',
    };
  }
  const text = cause && textOf(cause);
  if (text) return { summary: `${name} could not be sent. ${text.says}`, next: text.todo };
  return {
    summary: `${name} could not be sent yet. ${ON_OUR_SIDE}`,
    next: `It is sent when the problem is solved. ${NOTHING_TO_DO}`,
  };
}

const states = {
  unpaid: 'was sent, and is not paid yet.',
  action_required: 'was sent, and waits for the customer.',
  failed: 'was sent, and could not be collected.',
  paid: 'is paid.',
  uncollectible: 'was not paid.',
  voided: 'was made void.',
} as const satisfies Record<PaymentRecord['status'], string>;

function paying(name: string, payment: PaymentRecord): Present {
  const due = payment.dueAt === undefined ? '' : ` It is due on ${dayInWords(payment.dueAt)}.`;
  const isOver = payment.status === 'paid' || payment.status === 'voided';
  return {
    summary: `${name} ${states[payment.status]}${isOver ? '' : due}`,
    next: isOver ? NOTHING_TO_DO : paymentMessage(payment),
  };
}

const opened = ({ openedAt, slot }: InvoiceRecord): Event => ({
  at: openedAt,
  says: `The invoice for ${monthInWords(slot.month)} was opened, with its first charge.`,
});

function closed(invoice: InvoiceRecord): Event[] {
  const { lifecycle, slot } = invoice;
  if (lifecycle.status === 'open' || lifecycle.status === 'closing') return [];
  const { finalizedAt } = lifecycle;
  const finalized = finalizedAt && {
    at: finalizedAt,
    says: `It was closed. ${linesInWords(invoice)} Its total is ${moneyInWords(lifecycle.total, slot.currency)}.`,
  };
  const voided = lifecycle.status === 'void' && {
    at: lifecycle.voidedAt,
    says: 'It was made void. Nothing is owed for it.',
  };
  return [finalized, voided].flatMap((event) => (event ? [event] : []));
}

function sent({ sync }: InvoiceRecord, attempts: InvoiceStory['attempts']): Event[] {
  const done = attempts.find(({ outcome }) => outcome === 'synced');
  const failed = sync.status === 'failed' && attempts.find(({ outcome }) => outcome === 'failed');
  const first = attempts.findLast(({ outcome }) => outcome === 'again');
  return [
    ...(first
      ? [{ at: first.at, says: 'Sending it did not succeed at once. It is tried again by itself.' }]
      : []),
    ...(failed
      ? [
          {
            at: failed.at,
            says: `It could not be sent. ${(failed.cause && textOf(failed.cause)?.says) ?? ON_OUR_SIDE}`,
          },
        ]
      : []),
    ...(done ? [{ at: done.at, says: 'It was sent.' }] : []),
  ];
}

/** That it was made void is told already, as a part of its life. */
const paid = ({ sync }: InvoiceRecord): Event[] =>
  paymentsOf(sync).flatMap((seen, index, all) => {
    if (seen.status === 'unpaid' || seen.status === 'voided') return [];
    const isNow = index === all.length - 1;
    return [{ at: seen.updatedAt, says: isNow ? paymentMessage(seen) : was(seen) }];
  });

/** An earlier state, without what was to be done about it. */
const was = ({ status, reason }: PaymentRecord): string =>
  reason === undefined ? `It ${states[status]}` : paymentReasons[reason].says;

/** What a customer knows of too, by the bank or by an e-mail of Stripe. The others are ours to put right. */
const known: Partial<Record<AlertKind, string>> = {
  refund: 'A payment of it was refunded.',
  dispute: 'The bank was asked to take a payment of it back. It decides about that.',
  credit_note: 'A credit note was made for it.',
};

const told = ({ sync: { alerts = [] } }: InvoiceRecord): Event[] =>
  alerts.flatMap(({ kind, at }) => {
    const says = known[kind];
    return says === undefined ? [] : [{ at, says }];
  });
