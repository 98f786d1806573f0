import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { addLeads } from '../../../../functions/store/leads/adding.ts';
import { isLeadPlace, type LeadFilter, listLeads } from '../../../../functions/store/leads/list.ts';
import { isReportPlace, type LeadReport, readLeadReport } from '../../../../functions/store/leads/report.ts';
import type { LeadRequest } from '../../../../functions/store/leads/request.ts';
import { type OpenTable, sending } from '../../../../functions/store/table/table.ts';
import { BillingTables } from '../../../support/billing-tables.ts';
import { at, customer, monthOf } from '../../../support/charges.ts';
import { defaultTerms, leadRequest } from '../../../support/lead-requests.ts';
import { action } from '../../../support/leads.ts';

/*
 * Two months of leads: thirty of one customer, with two products and three types, and one lead of each of ten others.
 */

let tables: BillingTables;
let table: OpenTable;
const leads: LeadRequest[] = [
  ...Array.from({ length: 30 }, (_, index) =>
    leadRequest({
      leadId: `acme-${String(index).padStart(2, '0')}`,
      createdAt: at(`2026-${index % 3 === 0 ? 10 : 11}-05T00:00:${String(index).padStart(2, '0')}Z`),
      productId: index % 2 === 0 ? 'crm' : 'erp',
      leadType: ['Webinar', 'Website Visit', 'e-mail'][(index % 5) % 3],
      actions: [action('Medium', `form ${index}`)],
    }),
  ),
  ...Array.from({ length: 10 }, (_, index) =>
    leadRequest({
      leadId: `other-${index}`,
      customerId: customer(`other-${index}`),
      createdAt: at(`2026-11-05T00:00:00Z`),
      actions: [action('Low', 'like'), action('Low', 'like')],
    }),
  ),
];
beforeAll(async () => {
  tables = await BillingTables.start();
  table = await tables.create('directly');
  await addLeads(table, leads, defaultTerms);
});
afterAll(() => tables.stop());

const idsOf = (of: readonly LeadRequest[]): string[] => of.map(({ lead }) => lead.leadId);
const compared = (one: string, other: string): number => Number(one > other) - Number(one < other);
const by = (of: readonly LeadRequest[], nameOf: (request: LeadRequest) => string): LeadRequest[] =>
  of.toSorted((a, b) => compared(nameOf(a), nameOf(b)));
const inOrder = (of: readonly LeadRequest[]): LeadRequest[] =>
  by(of, ({ lead }) => `${lead.createdAt} ${lead.leadId}`);

async function walkLeads(filter: LeadFilter, limit: number, of: OpenTable = table) {
  const pages: string[][] = [];
  let after: string | undefined;
  do {
    const page = await listLeads(of, filter, limit, after);
    pages.push(page.leads.map(({ lead }) => lead.leadId));
    after = page.next;
    if (after !== undefined) expect(isLeadPlace(after, filter)).toBe(true);
  } while (after !== undefined);
  return pages;
}

describe('the list of leads', () => {
  const acme = customer('acme');
  const ofAcme = inOrder(leads.filter(({ lead }) => lead.customerId === acme));

  test.each([1, 7, 100])(
    'of a customer, by pages of %i, shows each once in the order of their creation',
    async (limit) => {
      const pages = await walkLeads({ customerId: acme }, limit);

      expect(pages.flat()).toEqual(idsOf(ofAcme));
      for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
    },
  );

  test('of months, of a product and of a lead type', async () => {
    const november = { from: monthOf('2026-11'), to: monthOf('2026-11') };
    const filter = {
      customerId: acme,
      ...november,
      productId: ofAcme[0]?.lead.productId,
      leadType: 'Webinar',
    };

    const pages = await walkLeads(filter, 3);

    expect(pages.flat()).toEqual(
      idsOf(
        ofAcme.filter(
          ({ lead }) =>
            lead.createdAt.startsWith('2026-11') &&
            lead.productId === filter.productId &&
            lead.leadType === 'Webinar',
        ),
      ),
    );
    expect(pages.flat().length).toBeGreaterThan(3);
  });

  test('of all customers goes month by month, and customer by customer', async () => {
    const pages = await walkLeads({}, 7);

    const byPlace = by(inOrder(leads), ({ lead }) => `${lead.createdAt.slice(0, 7)} ${lead.customerId}`);
    expect(pages.flat()).toEqual(idsOf(byPlace));
    expect(await walkLeads({ to: monthOf('2026-10') }, 4)).toEqual(
      expect.arrayContaining([expect.arrayContaining(['acme-00'])]),
    );
    expect((await walkLeads({ leadType: 'e-mail' }, 2)).flat().sort()).toEqual(
      idsOf(leads.filter(({ lead }) => lead.leadType === 'e-mail')).sort(),
    );
  });

  test.each(['', 'x', '2026-11#acme', '2026-11-05T00:00:00.000Z', "2026-11-05T00:00:00.000Z#a'b"])(
    'refuses the place %p',
    (place) => {
      expect(isLeadPlace(place, { customerId: acme })).toBe(false);
    },
  );

  test('of all customers ends a page before its leads are too long for a reply', async () => {
    const actions = Array.from({ length: 100 }, (_, index) => action('Low', `${index}`.padEnd(500, '€')));
    const long = await tables.create('directly');
    const requests = Array.from({ length: 9 }, (_, index) =>
      leadRequest({ leadId: `long-${index}`, customerId: customer(`long-${index}`), actions }),
    );
    await addLeads(long, requests, defaultTerms);

    const pages = await walkLeads({}, 100, long);

    expect(pages.flat()).toEqual(idsOf(requests));
    // A lead has some 160 KB, and a page ends after a megabyte.
    expect(pages.map((page) => page.length)).toEqual([7, 2]);
  });
});

const shown = ({ leads: count, actions, gross, billed, duplicate, cap }: LeadReport['totals']) =>
  `${count} leads, ${actions} actions: ${gross} = ${billed} + ${duplicate} + ${cap}`;
const months = { from: monthOf('2026-10'), to: monthOf('2026-11') };

async function walkReport(query: Parameters<typeof readLeadReport>[1], limit: number) {
  const pages: LeadReport[] = [];
  let after: string | undefined;
  do {
    const page = await readLeadReport(table, query, limit, after);
    pages.push(page);
    after = page.next;
    if (after !== undefined) expect(isReportPlace(after, query)).toBe(true);
  } while (after !== undefined);
  return {
    totals: [...new Set(pages.map(({ totals }) => shown(totals)))],
    rows: pages.flatMap(({ rows }) => rows),
    leads: pages.flatMap((page) => page.leads).map(({ lead }) => lead.leadId),
    sizes: pages.map((page) => page.rows.length + page.leads.length),
  };
}

describe('the report', () => {
  test.each([1, 4, 100])(
    'of a customer, by pages of %i, has a row for each month, product and type',
    async (limit) => {
      const { totals, rows, sizes } = await walkReport({ ...months, customerId: customer('acme') }, limit);

      expect(totals).toEqual(['30 leads, 30 actions: 150 = 150 + 0 + 0']);
      const names = rows.map(({ month, productId, leadType }) => `${month} ${productId} ${leadType}`);
      expect(names).toEqual([...new Set(names)].sort());
      expect(rows.reduce((sum, row) => sum + row.leads, 0)).toBe(30);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
    },
  );

  test('of one month counts nothing of another month', async () => {
    const { totals, rows } = await walkReport({ from: monthOf('2026-10'), to: monthOf('2026-10') }, 100);

    expect(totals).toEqual(['10 leads, 10 actions: 50 = 50 + 0 + 0']);
    expect(new Set(rows.map(({ month }) => month))).toEqual(new Set(['2026-10']));
  });

  test.each([1, 5, 100])(
    'of all customers, by pages of %i, has the totals of the whole report on each page',
    async (limit) => {
      const { totals, rows, sizes } = await walkReport(months, limit);

      expect(totals).toEqual(['40 leads, 50 actions: 190 = 170 + 20 + 0']);
      const sum = rows.reduce((all, row) => all.plus(row.gross), new Big(0));
      expect(sum.toFixed()).toBe('190');
      const places = rows.map(({ month, customerId }) => `${month} ${customerId}`);
      expect(places).toEqual(places.toSorted());
      expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
    },
  );

  test.each([1, 7, 100])(
    'with its leads, by pages of %i, has the rows first and each lead once',
    async (limit) => {
      const query = { ...months, customerId: customer('acme'), withLeads: true };

      const walked = await walkReport(query, limit);

      expect(walked.leads).toHaveLength(30);
      expect(new Set(walked.leads).size).toBe(30);
      expect(walked.totals).toHaveLength(1);
      expect(Math.max(...walked.sizes)).toBeLessThanOrEqual(limit);
    },
  );

  test('of all customers with their leads has each lead once', async () => {
    const { leads: ids } = await walkReport({ ...months, withLeads: true }, 6);

    expect(ids.toSorted()).toEqual(idsOf(leads).toSorted());
  });

  test('of all customers reads several customers at a time, since a page may have thousands', async () => {
    let underWay = 0;
    let most = 0;
    const watched = sending(table, async (command, options) => {
      if (!JSON.stringify(command.input).includes('"LR#')) return table.client.send(command, options);
      underWay += 1;
      most = Math.max(most, underWay);
      const output = await table.client.send(command, options);
      underWay -= 1;
      return output;
    });

    const { rows } = await readLeadReport(watched, months, 100, undefined);

    expect(rows.length).toBeGreaterThan(10);
    expect(most).toBe(8);
  });

  test('of nothing is empty', async () => {
    const query = { from: monthOf('2020-01'), to: monthOf('2020-12'), withLeads: true };

    for (const customerId of [undefined, customer('acme'), customer('nobody')]) {
      const { totals, rows, leads: none } = await walkReport({ ...query, customerId }, 10);
      expect([totals, rows, none]).toEqual([['0 leads, 0 actions: 0 = 0 + 0 + 0'], [], []]);
    }
  });
});
