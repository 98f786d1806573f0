import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Lifecycle } from '../../../../functions/domain/invoice-lifecycle.ts';
import { type Known, type PaymentMove, paymentMove } from '../../../../functions/domain/payments/move.ts';
import {
  isPayable,
  type PaymentRecord,
  paymentMessage,
  paymentReasons,
} from '../../../../functions/domain/payments/record.ts';
import type { SeenInvoice } from '../../../../functions/domain/payments/seen.ts';
import type { SyncRecord } from '../../../../functions/domain/sync/record.ts';
import { at } from '../../../support/charges.ts';
import { seenInvoice } from '../../../support/payments.ts';

const NOW = at('2026-12-05T00:00:00Z');
const DUE = at('2026-12-31T00:00:00Z');
const figures = { total: new Big('9.5'), exactTotal: new Big('9.5'), closedBy: 'operator' };
const finalized: Lifecycle = { status: 'finalized', ...figures, number: 1, finalizedAt: NOW };
const paid: Lifecycle = { ...finalized, status: 'paid' };
const madeVoid: Lifecycle = {
  status: 'void',
  ...figures,
  voidReason: 'voided at Stripe',
  voidedAt: NOW,
  voidedBy: 'stripe',
};
const unpaid: PaymentRecord = { status: 'unpaid', dueAt: DUE, updatedAt: NOW };
const synced: SyncRecord = { status: 'synced', attempts: 1, invoiceId: 'in_1', payment: unpaid };
const expected = { total: 950, currency: 'USD' };

const move = (seen: Partial<SeenInvoice>, known: Partial<Known> = {}): PaymentMove =>
  paymentMove({ lifecycle: finalized, sync: synced, expected, ...known }, seenInvoice(seen), NOW);
const kindOf = (moved: PaymentMove): string => (moved.kind === 'alert' ? moved.alert : moved.kind);
const paymentIn = (moved: PaymentMove): PaymentRecord => {
  if ('payment' in moved) return moved.payment;
  throw new Error(`It only led to ${moved.kind}.`);
};

describe('an invoice that waits to be paid', () => {
  test.each<[Partial<SeenInvoice>, string]>([
    [{ status: 'paid' }, 'paid'],
    [{ status: 'void' }, 'voided'],
    [{ status: 'uncollectible' }, 'noted'],
    [{ status: 'open' }, 'nothing'],
    [{ status: 'draft', total: 0 }, 'nothing'],
    [{ status: 'paid', total: 949 }, 'total_differs'],
    [{ status: 'open', currency: 'EUR' }, 'total_differs'],
    // An invoice that is void there has nothing to pay, whatever its total is.
    [{ status: 'void', total: 0 }, 'voided'],
    [{ id: 'in_2', status: 'open' }, 'doubled'],
    [{ id: 'in_2', status: 'paid' }, 'doubled'],
    [{ id: 'in_2', status: 'void' }, 'nothing'],
    [{ id: 'in_2', status: 'draft' }, 'nothing'],
  ])('and is %j at the provider: %s', (seen, kind) => {
    expect(kindOf(move(seen))).toBe(kind);
  });

  test.each<[SeenInvoice['collecting'], PaymentRecord['status'], string]>([
    [{ kind: 'declined', code: 'card_declined' }, 'failed', 'card_declined'],
    [
      { kind: 'declined', code: 'card_declined', declineCode: 'insufficient_funds' },
      'failed',
      'insufficient_funds',
    ],
    [{ kind: 'declined', code: 'card_declined', declineCode: 'stolen_card' }, 'failed', 'card_declined'],
    [{ kind: 'declined', code: 'expired_card' }, 'failed', 'expired_card'],
    [{ kind: 'declined', code: 'incorrect_cvc' }, 'failed', 'wrong_card_details'],
    [{ kind: 'declined', code: 'something_new' }, 'failed', 'card_declined'],
    [{ kind: 'authentication' }, 'action_required', 'authentication_required'],
    [{ kind: 'no payment method' }, 'failed', 'no_payment_method'],
  ])('says what the customer must do after %j', (collecting, status, reason) => {
    const payment = paymentIn(move({ collecting }));

    expect(payment).toMatchObject({ status, reason, dueAt: DUE });
    expect(isPayable(payment)).toBe(true);
  });

  test('is overdue from its due date on', () => {
    const dueAt = at('2026-12-04T00:00:00Z');

    expect(paymentIn(move({ dueAt }))).toMatchObject({ status: 'unpaid', reason: 'overdue' });
  });

  test('is not taken up again after nobody collects it any more, but can be paid', () => {
    const sync = { ...synced, payment: { ...unpaid, status: 'uncollectible' } } as const;

    expect(kindOf(move({ status: 'open' }, { sync }))).toBe('nothing');
    expect(kindOf(move({ status: 'paid' }, { sync }))).toBe('paid');
  });
});

describe('what has ended never goes back', () => {
  test.each<[SeenInvoice['status'], 'paid' | 'voided', string]>([
    ['paid', 'paid', 'nothing'],
    ['open', 'paid', 'went_back'],
    ['uncollectible', 'paid', 'went_back'],
    ['void', 'paid', 'went_back'],
    ['void', 'voided', 'nothing'],
    ['open', 'voided', 'went_back'],
    ['paid', 'voided', 'went_back'],
  ])('%s at the provider, %s here: %s', (status, payment, kind) => {
    const sync = { ...synced, payment: { ...unpaid, status: payment } };
    const lifecycle = payment === 'paid' ? paid : madeVoid;

    expect(kindOf(move({ status }, { lifecycle, sync }))).toBe(kind);
  });
});

describe('an event that is faster than the sync', () => {
  const underWay: SyncRecord = { status: 'in_progress', attempts: 1 };

  test('finds its invoice by the metadata, before the provider’s id is stored', () => {
    expect(kindOf(move({ status: 'paid' }, { sync: underWay }))).toBe('paid');
  });

  test('waits if the sync still knows another draft', () => {
    expect(kindOf(move({ status: 'paid' }, { sync: { ...underWay, invoiceId: 'in_0' } }))).toBe('wait');
  });

  test('waits if the invoice is void and a worker is at it', () => {
    expect(kindOf(move({ status: 'void' }, { sync: underWay }))).toBe('wait');
  });

  test.each<[string, Lifecycle]>([
    ['open', { status: 'open' }],
    ['void, and was never sent', madeVoid],
  ])('tells a person about an invoice that is %s here', (_, lifecycle) => {
    const sync: SyncRecord = { status: 'not_due', attempts: 0 };

    expect(kindOf(move({ status: 'paid' }, { lifecycle, sync, expected: undefined }))).toBe(
      'unknown_invoice',
    );
  });
});

describe('the words for the customer', () => {
  test('say what happened, what the bank said, and what to do', () => {
    expect(
      paymentMessage({ status: 'failed', reason: 'card_declined', detail: 'Your card was declined.' }),
    ).toBe(
      'The bank declined the card. Stripe says: “Your card was declined.” Open the invoice’s page at Stripe and pay with another card or account, or ask the bank why.',
    );
  });

  test.each(Object.entries(paymentReasons))('of %s are whole sentences', (_, { says, todo }) => {
    expect([says, todo].filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
  });
});
