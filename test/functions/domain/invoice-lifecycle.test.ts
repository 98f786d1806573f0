import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import type { Currency, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import {
  allowedActions,
  type Close,
  closeOf,
  type Lifecycle,
  notAllowed,
  type SyncProgress,
} from '../../../functions/domain/invoice-lifecycle.ts';
import { at } from '../../support/charges.ts';

const finalized = { to: 'finalized' } as const;
const figures = ({ total, exactTotal, carried, ...close }: Close) => ({
  ...close,
  total: total.toFixed(),
  exactTotal: exactTotal.toFixed(),
  carried: carried?.toFixed(),
});
const closing = (amount: string, currency: Currency = 'USD') =>
  figures(closeOf({ amount: new Big(amount), lines: 2 }, currency, finalized));

describe('closing', () => {
  test('rounds the exact sum once, takes a number, and has something to send', () => {
    expect(closing('4.665')).toEqual({
      status: 'finalized',
      exactTotal: '4.665',
      total: '4.66',
      sync: 'pending',
      carried: undefined,
    });
  });

  test.each<[string, Currency, string]>([
    ['2.5', 'JPY', '2'],
    ['3.5', 'JPY', '4'],
    ['1.2345', 'KWD', '1.23'],
    ['1.235', 'KWD', '1.24'],
  ])('%s %s is %s', (amount, currency, total) => {
    expect(closing(amount, currency)).toMatchObject({ exactTotal: amount, total });
  });

  test.each(['0', '0.005', '0.000001', '-0.005'])(
    '%s rounds to zero: it gets a number, and nothing is sent',
    (amount) => {
      expect(closing(amount)).toMatchObject({
        exactTotal: amount,
        total: '0',
        sync: 'not_due',
        carried: undefined,
      });
    },
  );

  test.each(['-0.006', '-4', '-4.005'])('%s becomes zero, and its exact amount is carried over', (amount) => {
    expect(closing(amount)).toMatchObject({
      exactTotal: '0',
      total: '0',
      sync: 'not_due',
      carried: amount,
    });
  });

  test('without a line is void', () => {
    expect(figures(closeOf({ amount: new Big(0), lines: 0 }, 'USD', finalized))).toMatchObject({
      status: 'void',
      voidReason: 'empty',
      sync: 'not_due',
    });
  });

  test.each(['10', '-10'])('towards void takes no number and carries nothing over, at %s', (amount) => {
    const target = { to: 'void', voidReason: 'billed by mistake' } as const;
    expect(figures(closeOf({ amount: new Big(amount), lines: 2 }, 'USD', target))).toEqual({
      status: 'void',
      voidReason: 'billed by mistake',
      exactTotal: amount,
      total: amount,
      sync: 'not_due',
      carried: undefined,
    });
  });
});

const closed = { total: new Big(1), exactTotal: new Big(1), closedBy: 'operator' };
const open: Lifecycle = { status: 'open' };
const toFinalized: Lifecycle = { status: 'closing', closedBy: 'operator', to: 'finalized' };
const toVoid: Lifecycle = { status: 'closing', closedBy: 'operator', to: 'void', voidReason: 'wrong' };
const issued = (status: 'finalized' | 'paid'): Lifecycle => ({
  ...closed,
  status,
  number: 1,
  finalizedAt: at('2026-11-30T00:00:00Z'),
});
const voided: Lifecycle = {
  ...closed,
  status: 'void',
  voidReason: 'wrong',
  voidedAt: at('2026-11-30T00:00:00Z'),
  voidedBy: 'operator',
};
const sync = (status: SyncProgress['status'], attempts = 0): SyncProgress => ({ status, attempts });

test.each<[string, Lifecycle, SyncProgress, string[]]>([
  ['open', open, sync('not_due'), ['finalize', 'void', 'credit']],
  ['on its way to finalized', toFinalized, sync('not_due'), ['finalize', 'credit']],
  ['on its way to void', toVoid, sync('not_due'), ['void']],
  ['finalized at zero', issued('finalized'), sync('not_due'), ['void', 'credit']],
  ['finalized, waiting for the sync', issued('finalized'), sync('pending'), ['void', 'sync', 'credit']],
  ['finalized, after a try', issued('finalized'), sync('pending', 1), ['sync', 'credit']],
  ['finalized, on its way to the provider', issued('finalized'), sync('in_progress', 1), ['sync', 'credit']],
  ['finalized, failed', issued('finalized'), sync('failed', 3), ['sync', 'credit']],
  ['finalized and synced', issued('finalized'), sync('synced', 1), ['sync', 'credit']],
  ['paid', issued('paid'), sync('synced', 1), ['credit']],
  ['void', voided, sync('not_due'), []],
])('of an invoice that is %s may be asked what it says', (_what, lifecycle, progress, actions) => {
  expect(allowedActions(lifecycle, progress)).toEqual(actions);
});

test('a refusal shows the invoice’s state, and the actions that are allowed', () => {
  const invoiceId = 'inv_1' as InvoiceId;

  const refused = notAllowed('void', invoiceId, issued('finalized'), sync('in_progress', 1));
  expect(refused).toMatchObject({ code: 'invoice_state_conflict', allowedActions: ['sync', 'credit'] });
  expect(refused.message).toBe(
    'Invoice inv_1 does not allow "void" now: it is finalized, and its sync is in_progress. Allowed now: sync, credit.',
  );
  expect(notAllowed('finalize', invoiceId, voided, sync('not_due')).message).toBe(
    'Invoice inv_1 does not allow "finalize" now: it is void. Nothing can be done with it any more.',
  );
});
