import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { LeadInput, LineItem } from '@tally/client';
import { sampleLeads } from '../../bin/sample/load.ts';
import { apiUrl, clientOf, fresh, post, send } from '../support/api.ts';
import { textOf } from '../support/markup.ts';
import { readCsv } from '../support/read-csv.ts';

const client = clientOf();
const MONTHS = ['2024-04', '2024-05'] as const;

/** The published leads with ids of this run, so that the test sees what they changed. */
let leads: LeadInput[];
const own = new Map<string, string>();
const ownId = (id: unknown): string => {
  const name = String(id);
  const known = own.get(name) ?? fresh(name);
  own.set(name, known);
  return known;
};
beforeAll(async () => {
  leads = (await sampleLeads()).map((lead) => ({
    ...lead,
    lead_id: ownId(lead.lead_id),
    customer_id: ownId(lead.customer_id),
  }));
});

async function tally(...given: string[]): Promise<{ stdout: string; stderr: string }> {
  const program = join(__dirname, '..', '..', 'bin', 'tally.ts');
  const env = { ...process.env, STAGE: 'local', LOCALSTACK_PORT: new URL(apiUrl()).port };
  return promisify(execFile)(process.execPath, [program, ...given], { env });
}

const make = async (...given: string[]): Promise<string> => (await tally('report', ...given)).stdout;

const reportOf = (customer: string) =>
  client.getBillingReport(...MONTHS, { customerId: ownId(customer), detail: 'lead' });

async function linesOf(customer: string): Promise<LineItem[]> {
  const { invoice } = await client.getCurrentInvoice(ownId(customer));
  const lines: LineItem[] = [];
  for await (const line of client.listLineItems(invoice.invoice_id)) lines.push(line);
  return lines;
}

/** Lists show changes a moment later. */
async function soon<Found>(read: () => Promise<Found>, isThere: (found: Found) => boolean): Promise<Found> {
  for (let tries = 1; ; tries += 1) {
    const found = await read();
    if (isThere(found) || tries === 50) return found;
    await setTimeout(100);
  }
}

describe('the published leads', () => {
  test('are sent twice through the client, and valued and billed once', async () => {
    const first = await client.addLeads(leads);
    const again = await client.addLeads(leads);

    expect(first.summary).toMatchObject({ created: 4 });
    expect(again.summary).toMatchObject({ created: 0, replayed: 4 });
    expect(again.results).toEqual(first.results.map((result) => ({ ...result, outcome: 'replayed' })));
    const { totals, rows } = await reportOf('customer-123');
    expect(totals).toMatchObject({ lead_count: 3, gross: '32.00', billed: '22.00' });
    expect(rows).toMatchObject([
      { month: '2024-04', product_id: 'product-abc', lead_count: 2, gross: '22.00', billed: '12.00' },
      { month: '2024-05', product_id: 'product-xyz', lead_count: 1, gross: '10.00', billed: '10.00' },
    ]);
  });

  test('each have the figures of the published table', async () => {
    const listed = async () =>
      (await Promise.all([reportOf('customer-123'), reportOf('customer-456')])).flatMap(
        (report) => report.leads ?? [],
      );
    const found = await soon(listed, ({ length }) => length === 4);

    const figures = found.map(({ lead_id, valuation: { month, gross, billed, savings } }) =>
      [lead_id, month, gross, billed, savings.duplicate, savings.cap].join(' '),
    );
    expect(figures.sort()).toEqual([
      `${ownId('uuid-1')} 2024-04 12.00 12.00 0.00 0.00`,
      `${ownId('uuid-2')} 2024-04 7.00 7.00 0.00 0.00`,
      `${ownId('uuid-3')} 2024-04 10.00 0.00 10.00 0.00`,
      `${ownId('uuid-4')} 2024-05 10.00 10.00 0.00 0.00`,
    ]);
  });

  test('are on the current invoice, and each line names its lead', async () => {
    const { invoice } = await client.getCurrentInvoice(ownId('customer-123'));
    expect(invoice).toMatchObject({
      total: '22.00',
      period: new Date().toISOString().slice(0, 7),
      by_kind: [{ kind: 'lead', amount: '22.00', line_item_count: 2 }],
    });

    const lines = await soon(
      () => linesOf('customer-123'),
      ({ length }) => length === 2,
    );

    for (const line of lines) {
      expect(line.kind).toBe('lead');
      const { lead } = await client.getLead(line.lead_id ?? '');
      expect(lead.line_item_id).toBe(line.line_item_id);
      expect([lead.valuation.billed, lead.created_at]).toEqual([line.amount, line.used_at]);
    }
    const page = await client.getInvoice(invoice.invoice_id, { accept: 'text/html' });
    expect(textOf(page)).toContain(`lead ${ownId('uuid-1')}`);
  });

  test('are available as CSV and as a page to print, also for a browser', async () => {
    const path = `/billing/reports?from=${MONTHS[0]}&to=${MONTHS[1]}&customer_id=${ownId('customer-123')}`;
    const as = (accept: string) => send(path, { headers: { accept } });

    const rows = readCsv(await (await as('text/csv')).text());
    const page = await as('text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8');

    expect(rows.map((row) => row.slice(6).join(' '))).toEqual([
      'gross billed savings_duplicate savings_cap savings_total currency',
      '22.00 12.00 10.00 0.00 10.00 USD',
      '10.00 10.00 0.00 0.00 0.00 USD',
    ]);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(textOf(await page.text())).toContain('32.00 gross − 10.00 saved = 22.00 billed');
  });

  test('are written by make report in each of its forms', async () => {
    const [from, to] = MONTHS;
    const asked = ['--customer', ownId('customer-123'), '--from', from, '--to', to];

    const [text, html, csv, json] = await Promise.all(
      ['text', 'html', 'csv', 'json'].map((format) => make(...asked, '--format', format)),
    );

    expect(text).toMatch(/total .* 3 .* 4 .* 32\.00 .* 22\.00 .* 10\.00 .* 0\.00 .* 10\.00/);
    expect(html).toMatch(/^<!doctype html>.*<\/html>\n$/s);
    expect(readCsv(csv ?? '')).toHaveLength(3);
    expect(JSON.parse(json ?? '')).toMatchObject({ totals: { billed: '22.00' }, rates: { cap: {} } });
    await expect(make('--customer', fresh('nobody'), '--from', '2024-04')).rejects.toMatchObject({
      code: 4,
      stderr: expect.stringContaining('There is no customer'),
    });
  });
});

describe('leads of one user', () => {
  const month = new Date().toISOString().slice(0, 7);

  /** Each has another action that is worth 10.00. */
  const ofOneUser = (customer_id: string, count: number): LeadInput[] =>
    Array.from({ length: count }, (_, index) => ({
      lead_id: fresh(`lead-${index}`),
      customer_id,
      product_id: 'crm',
      lead_type: 'Webinar',
      user_id: 'ada',
      created_at: `${month}-01T00:00:00Z`,
      actions: [
        { action_type: `act ${index}`, engagement_level: 'High', timestamp: `${month}-01T00:00:00Z` },
      ],
    }));

  async function expectBilledOnce(customer_id: string, leadCount: number): Promise<void> {
    const { totals } = await client.getBillingReport(month, month, { customerId: customer_id });
    expect(totals).toMatchObject({
      lead_count: leadCount,
      gross: `${leadCount * 10}.00`,
      billed: '100.00',
      savings: { duplicate: '0.00', cap: `${leadCount * 10 - 100}.00` },
    });
    const { invoice } = await client.getCurrentInvoice(customer_id);
    expect([invoice.total, invoice.line_item_count]).toEqual(['100.00', 10]);
  }

  test('are posted by 8 callers at once, 400 in all: none fails, and 100.00 is billed', async () => {
    const customer_id = fresh('customer');
    const all = ofOneUser(customer_id, 400);

    // Each new process of a function needs the machine for a while, so 32 callers are tested on the store alone.
    // Nobody sends again: an answer of 503, or a lead that failed, would be seen.
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, caller) => {
        const mine = all.filter((_lead, index) => index % 8 === caller);
        return post('/leads', mine);
      }),
    );

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    for (const answer of answers) {
      expect(await answer.json()).toMatchObject({
        summary: { replayed: 0, conflict: 0, rejected: 0, failed: 0 },
      });
    }
    await expectBilledOnce(customer_id, 400);
  });

  test('stay with their amounts when make erase-lead-user removes the user', async () => {
    const customer_id = fresh('customer');
    const [lead] = ofOneUser(customer_id, 1);
    if (!lead) throw new Error('No lead was made.');
    await client.addLead({ ...lead, user_email: 'ada@example.com' });
    const erase = (...apply: string[]) =>
      tally('erase-lead-user', '--customer', customer_id, '--user', 'ada', ...apply);
    await soon(
      () => erase(),
      ({ stderr }) => stderr.startsWith('Leads of this person: 1.'),
    );

    const { stderr } = await erase('--apply');

    expect(stderr).toContain('Leads without this person now: 1.');
    const { lead: erased } = await client.getLead(String(lead.lead_id));
    expect(erased).toMatchObject({ user_erased: true, valuation: { billed: '10.00' } });
    expect([erased.user_id, erased.user_email]).toEqual([undefined, undefined]);
    expect(await client.addLead(lead)).toMatchObject({ replayed: true });
  });

  const faults = process.env['TALLY_EXECUTOR_FAULTS'];
  // Faults are possible only on the stack of `make test`, because it is started with the name of the file for faults.
  const onOwnStack = faults === undefined ? test.skip : test;

  onOwnStack('are sent again when the function is killed in the middle, and count once', async () => {
    const customer_id = fresh('customer');
    const killed = [{ function: 'lead-writes', kind: 'kill_before_reply', times: 2 }];
    await writeFile(String(faults), JSON.stringify(killed));

    const { summary } = await client.addLeads(ofOneUser(customer_id, 600));

    // Two requests were needed, and each was killed once or one of them twice.
    expect(summary).toMatchObject({ conflict: 0, rejected: 0, failed: 0 });
    expect(summary.created + summary.replayed).toBe(600);
    expect(summary.replayed).toBeGreaterThan(0);
    await expectBilledOnce(customer_id, 600);
  });
});
