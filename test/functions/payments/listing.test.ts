import { expect, test } from '@jest/globals';
import { listInvoices } from '../../../functions/payments/listing.ts';
import type { Way } from '../../../functions/payments/turn.ts';

const RANGE = { from: 1_796_000_000, to: 1_796_100_000, installation: 'ours' };
const invoice = (id: string, changes: object = {}) => ({
  id,
  object: 'invoice',
  created: 1_796_050_000,
  status: 'open',
  total: 950,
  currency: 'usd',
  lines: { data: [] },
  metadata: { tally_installation: 'ours', tally_invoice_id: 'inv_acme_USD_2026-11_1' },
  ...changes,
});
/** A way to a Stripe that answers this list. */
const wayTo = (data: readonly object[]) =>
  ({
    stripe: { invoices: { list: async () => ({ object: 'list', data, has_more: false }) } },
    turn: async () => {},
  }) as unknown as Way; // the part that is called

test('an invoice of somebody else is not read, so it cannot end the comparison', async () => {
  const odd = invoice('in_other', { status: null, total: null, metadata: {} });

  const page = await listInvoices(wayTo([odd, invoice('in_ours')]), RANGE, undefined);

  expect(page.all.map(({ id }) => id)).toEqual(['in_other', 'in_ours']);
  expect(page.ours.map(({ seen }) => seen.id)).toEqual(['in_ours']);
});

test('one of ours that cannot be read is not passed over', async () => {
  const broken = invoice('in_ours', { total: null });

  await expect(listInvoices(wayTo([broken]), RANGE, undefined)).rejects.toThrow('no answer');
});
