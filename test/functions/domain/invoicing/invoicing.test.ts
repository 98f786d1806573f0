import { describe, expect, test } from '@jest/globals';
import { invoicingVariable, readInvoicing } from '../../../../functions/domain/invoicing/invoicing.ts';

const seller = {
  name: 'Sample Cloud',
  address: { line1: 'Musterstraße 1', city: 'Berlin', country: 'DE' },
};

describe('how a stage issues invoices', () => {
  test('names no seller and no tax if nothing is said', () => {
    expect(readInvoicing(undefined)).toEqual({ numberPrefix: 'INV', dueDays: 30 });
  });

  test('is read as it was written', () => {
    const taxes = [{ from: '2026-01', name: 'VAT', percent: '19.5' }];
    const read = readInvoicing(
      invoicingVariable({ numberPrefix: 'TLY', dueDays: 14, seller, taxes }, 'a stage'),
    );

    expect(read).toMatchObject({ numberPrefix: 'TLY', dueDays: 14, seller });
    expect(read.taxes?.[0]?.percent.toFixed()).toBe('19.5');
  });

  test.each([
    ['a prefix with a hyphen', { numberPrefix: 'T-1' }, 'numberPrefix'],
    [
      'a country that does not exist',
      { seller: { ...seller, address: { ...seller.address, country: 'XX' } } },
      'seller.address.country',
    ],
    [
      'a payment link that is no https',
      { seller: { ...seller, payment_link: 'http://pay.example' } },
      'seller.payment_link',
    ],
    ['a tax of nothing', { taxes: [{ from: '2026-01', name: 'VAT', percent: '0' }] }, 'taxes[0].percent'],
    [
      'a tax in floating point',
      { taxes: [{ from: '2026-01', name: 'VAT', percent: '1e1' }] },
      'taxes[0].percent',
    ],
    [
      'rates in the wrong order',
      {
        taxes: [
          { from: '2026-07', name: 'VAT', percent: '19' },
          { from: '2026-01', name: 'VAT', percent: '16' },
        ],
      },
      'taxes',
    ],
    ['a misspelt field', { sellers: seller }, 'sellers'],
  ])('refuses %s, and names the place', (_, config, place) => {
    expect(() => readInvoicing(JSON.stringify(config), 'stage local')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          new RegExp(`stage local is wrong:[^]*${place.replaceAll(/[[\].]/g, '\\$&')}`),
        ),
      }),
    );
  });

  test('refuses what does not fit in the environment of a function', () => {
    const bank = Array.from({ length: 30 }, () => 'x'.repeat(100));

    expect(() => invoicingVariable({ seller: { ...seller, bank } }, 'stage local')).toThrow(
      'longer than 2000 bytes',
    );
  });
});
