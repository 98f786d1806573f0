import { Big } from 'big.js';
import type { InvoiceId, LeadId, LineItemId } from '../../client/contract/shapes/fields.ts';
import { closeOf, type Lifecycle } from '../../functions/domain/invoice-lifecycle.ts';
import type { InvoiceRecord } from '../../functions/domain/invoice-record.ts';
import { type InvoicingConfig, readInvoicing } from '../../functions/domain/invoicing/invoicing.ts';
import { issuedBy } from '../../functions/domain/invoicing/issued.ts';
import { taxCharge, taxRateFor } from '../../functions/domain/invoicing/tax.ts';
import type { Charge } from '../../functions/domain/line-item.ts';
import type { StoredLineItem } from '../../functions/domain/stored-line-item.ts';
import { stageConfig } from '../../lib/stage.ts';
import { at, monthOf, oneOff, subscribed, usage } from './charges.ts';
import type { GivenInvoice } from './printed-invoices.ts';
import { credit, storedLine } from './printed-lines.ts';
import { acme } from './replies.ts';

/* Invoices to look at: one with everything, a long one, and one with text that is hard to set. */

const now = at('2026-12-03T00:05:00Z');
const slot = { customerId: acme.customer_id, currency: 'USD', month: monthOf('2026-11') } as const;
const customer = {
  ...acme,
  name: 'Müller & Söhne Maschinenbau GmbH',
  email: 'rechnungen@mueller-soehne.example',
  tax_id: 'DE987654321',
  address: {
    line1: 'Hafenstraße 12',
    line2: 'Gebäude C',
    postal_code: '20457',
    city: 'Hamburg',
    country: 'DE',
  },
};
const local: InvoicingConfig = { ...stageConfig('local').invoicing, dueDays: 30 };
const taxed: InvoicingConfig = { ...local, taxes: [{ from: '2020-01', name: 'VAT', percent: '19' }] };

const line = (number: number, charge: Charge, changes: Partial<StoredLineItem> = {}): StoredLineItem =>
  storedLine({
    lineItemId: `li_${String(number).padStart(40, '0')}` as LineItemId,
    idempotencyKey: `usage:2026-11:${number}`,
    charge,
    ...changes,
  });

function used(service: string, units: string, price: string, day: string, description?: string): Charge {
  const figures = { units: new Big(units), price: new Big(price), amount: new Big(units).times(price) };
  const usedAt = at(`2026-11-${day}T10:00:00Z`);
  return usage({ service, ...figures, usedAt, ...(description !== undefined && { description }) });
}

/** Finalized, synced and not paid yet. */
function issued(lines: readonly StoredLineItem[], config: InvoicingConfig): GivenInvoice {
  const invoicing = readInvoicing(JSON.stringify(config));
  const amount = lines.reduce((sum, { charge }) => sum.plus(charge.amount), new Big(0));
  const rate = taxRateFor(invoicing.taxes ?? [], slot.month);
  const close = closeOf({ amount, lines: lines.length }, slot.currency, { to: 'finalized' }, rate);
  if (close.status !== 'finalized') throw new Error('The sample has no lines.');
  const { tax, total, exactTotal } = close;
  const document = issuedBy(invoicing, { slot, number: 7, customer, isPayable: true, tax, now });
  const lifecycle: Lifecycle = {
    status: 'finalized',
    total,
    exactTotal,
    closedBy: 'month-end',
    number: 7,
    finalizedAt: now,
    issued: document,
  };
  const sync: InvoiceRecord['sync'] = {
    status: 'synced',
    attempts: 1,
    hostedUrl: 'https://invoice.stripe.com/i/acct_1032D82eZvKYlo2C/test_YWNjdF8xMDMyRDgyZVp2S1lsbzJD',
  };
  const taxLine = tax && line(lines.length + 1, taxCharge(tax, { ...slot, now }));
  return {
    lines: taxLine ? [...lines, taxLine] : lines,
    invoicing: config,
    customer,
    invoice: { lifecycle, sync },
  };
}

const late: Charge = {
  ...used('Database Hosting', '10', '1.5', '03'),
  usedAt: at('2026-10-30T10:00:00Z'),
};

/** Each kind of line, with what was carried in, a credit and a tax. */
export const everything = (): GivenInvoice =>
  issued(
    [
      line(2, late, { movedFrom: 'inv_acme_USD_2026-10_1' as InvoiceId }),
      line(1, {
        kind: 'carry_over',
        amount: new Big('-12.5'),
        currency: 'USD',
        description: 'Carried over from invoice TEST-acme-USD-0006 of October 2026',
        usedAt: at('2026-11-01T00:05:00Z'),
        usedAtDefaulted: true,
      }),
      line(3, used('Linux Instance', '720', '0.0333', '12', 'm5.large, eu-central-1'), {
        creditable: new Big('20.976'),
      }),
      line(4, subscribed()),
      line(5, oneOff({ amount: new Big('150'), description: 'Migration workshop, one day' })),
      line(6, { ...credit(`li_${'3'.padStart(40, '0')}`, '-3'), description: 'Outage on 12 November' }),
      line(7, {
        kind: 'lead',
        lead: 'lead-1' as LeadId,
        amount: new Big('12'),
        currency: 'USD',
        description: 'Lead lead-1: 3 actions',
        usedAt: at('2026-11-22T10:00:00Z'),
        usedAtDefaulted: false,
      }),
      line(8, used('Object Storage', '1234567.5', '0.0000022', '30')),
    ],
    taxed,
  );

const SERVICES = [
  ['Linux Instance', '0.0333'],
  ['Database Hosting', '0.12'],
  ['CDN Storage', '0.0000022'],
  ['Object Storage', '0.05'],
] as const;

/** Of so many lines. */
export const long = (count: number): GivenInvoice =>
  issued(
    Array.from({ length: count }, (_, index) => {
      const [service, price] = SERVICES[index % SERVICES.length] ?? SERVICES[0];
      const day = String(1 + Math.floor((index * 30) / count)).padStart(2, '0');
      return line(
        index + 1,
        used(service, String(1 + ((index * 37) % 900)), price, day, index % 3 ? `host ${index}` : undefined),
      );
    }),
    local,
  );

/** Long words, right-to-left text, emoji, markup, and the largest figures. */
export const odd = (): GivenInvoice =>
  issued(
    [
      line(1, used('Donaudampfschifffahrtselektrizitäten'.repeat(5), '1', '1', '01', 'W'.repeat(300))),
      line(2, used('خدمة التخزين السحابي', '5', '2', '02', 'تخزين البيانات (me-south-1)')),
      line(3, used('🚀 telemetry 👩‍👩‍👧‍👦', '999999999999.999999', '0.000000000001', '03', '🎉🎉🎉')),
      line(
        4,
        used('日本語のサービス名', '3', '12345678901.123456789012', '04', '<b>not bold</b> & "quoted"'),
      ),
    ],
    local,
  );
