import { Big } from 'big.js';
import type {
  Currency,
  CustomerId,
  Instant,
  InvoiceId,
  Month,
} from '../../../../client/contract/shapes/fields.ts';
import type { InvoiceStory } from '../../../../functions/domain/explanation/story.ts';
import type { Lifecycle } from '../../../../functions/domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../../../functions/domain/invoice-record.ts';
import type { SyncRecord } from '../../../../functions/domain/sync/record.ts';
import { at } from '../../../support/charges.ts';

// Values of these forms are of these types.
const acme = 'acme' as CustomerId;
export const invoiceId = 'inv_acme_USD_2026-11_1' as InvoiceId;

export const finalized = {
  status: 'finalized',
  number: 7,
  total: new Big('14.50'),
  exactTotal: new Big('14.4999'),
  closedBy: 'month-end',
  finalizedAt: at('2026-12-03T00:05:00Z'),
} as const satisfies Lifecycle;
export const synced: SyncRecord = {
  status: 'synced',
  attempts: 1,
  step: 'finalize',
  lastAttemptAt: at('2026-12-03T00:05:02Z'),
  customerId: 'cus_1',
  invoiceId: 'in_1',
  hostedUrl: 'https://invoice.stripe.com/i/1',
};
const notDue: SyncRecord = { status: 'not_due', attempts: 0 };

const sum = (amount: string, lines: number) => ({ amount: new Big(amount), lines });
const fiveCharges = { usage: sum('14.4999', 5) };

interface Given {
  readonly lifecycle?: Lifecycle;
  readonly sync?: SyncRecord;
  readonly kinds?: Readonly<Record<string, ReturnType<typeof sum>>>;
  readonly attempts?: InvoiceStory['attempts'];
}

/** November's invoice of a customer, with five charges. */
export function storyOf({ lifecycle, sync, kinds = fiveCharges, attempts = [] }: Given): InvoiceStory {
  const sums = Object.values(kinds);
  const invoice: InvoiceRecord = {
    invoiceId,
    slot: { customerId: acme, currency: 'USD' as Currency, month: '2026-11' as Month },
    seq: 1,
    lifecycle: lifecycle ?? { status: 'open' },
    sync: sync ?? notDue,
    openedAt: at('2026-11-02T09:30:00Z'),
    shards: 1,
    together: 16,
    totals: {
      amount: sums.reduce((total, { amount }) => total.plus(amount), new Big(0)),
      lines: sums.reduce((count, { lines }) => count + lines, 0),
      byKind: new Map(Object.entries(kinds)),
      byService: new Map(),
    },
    credited: new Big(0),
    countedIn: undefined,
  };
  return { invoice, attempts, graceDays: 2 };
}

/** A try of the sync. */
export const tried = (
  time: string,
  outcome: InvoiceStory['attempts'][number]['outcome'],
  more: Partial<InvoiceStory['attempts'][number]> = {},
): InvoiceStory['attempts'][number] => ({ at: at(time) as Instant, outcome, ...more });

export { sum };
