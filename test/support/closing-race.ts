import { setTimeout as sleep } from 'node:timers/promises';
import type { InvoiceId } from '../../client/contract/shapes/fields.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import type { InvoiceRecord } from '../../functions/domain/invoice-record.ts';
import { addLineItem } from '../../functions/store/line-items/adding.ts';
import { audit, type Violation } from './audit/audit.ts';
import { snapshotOf } from './audit/snapshot.ts';
import { differencesOf, type Sums, sumsOfLines, sumsOfTotals } from './audit/sums.ts';
import type { BillingTables, Way } from './billing-tables.ts';
import { customer, monthOf } from './charges.ts';
import { finalizeRunning } from './closing.ts';
import { lineItemRequest } from './line-item-requests.ts';

const NOVEMBER = { customerId: customer('acme'), currency: 'USD', month: monthOf('2026-11') } as const;
/** The pause between two closings, so that callers can write on the next invoice. */
const BETWEEN_MS = 300;

export interface RaceReport {
  /** The lines that callers got as a reply. */
  readonly lines: number;
  readonly finalized: number;
  readonly mostShards: number;
  /** The time that each closing took. */
  readonly seconds: readonly number[];
  /** Empty if every line is on exactly one invoice and no finalized invoice has changed. */
  readonly violations: readonly Violation<string>[];
}

/** Writers bill one customer without a pause, while its running invoice is finalized again and again. */
export async function raceWritersWithClosings(
  tables: BillingTables,
  { way, writers, closings }: { way: Way; writers: number; closings: number },
): Promise<RaceReport> {
  const table = await tables.create(way);
  const told = new Map<string, InvoiceId>();
  let working = true;

  const write = async (writer: number): Promise<void> => {
    const own = tables.open(table.name, way);
    for (let line = 0; working; line += 1) {
      const idempotencyKey = `${writer}:${line}`;
      const { lineItem } = await untilNotBusy(() => addLineItem(own, lineItemRequest({ idempotencyKey })));
      told.set(idempotencyKey, lineItem.invoiceId);
    }
  };
  const close = async (): Promise<{ closed: InvoiceRecord[]; seconds: number[] }> => {
    const own = tables.open(table.name, way);
    const closed: InvoiceRecord[] = [];
    const seconds: number[] = [];
    while (closed.length < closings) {
      await sleep(BETWEEN_MS);
      const began = Date.now();
      const invoice = await untilNotBusy(() => finalizeRunning(own, NOVEMBER));
      // Nobody has billed since the last closing.
      if (!invoice) continue;
      closed.push(invoice);
      seconds.push((Date.now() - began) / 1000);
    }
    return { closed, seconds };
  };

  const writing = Array.from({ length: writers }, (_, writer) => write(writer));
  const { closed, seconds } = await close().finally(() => {
    working = false;
  });
  await Promise.all(writing);

  const snapshot = await snapshotOf(table);
  const said = new Map(closed.map(({ invoiceId, totals }) => [invoiceId, sumsOfTotals(totals)]));
  const stored = new Map(snapshot.lines.map((line) => [line.idempotency_key, line.invoice_id]));
  return {
    lines: told.size,
    finalized: closed.length,
    mostShards: Math.max(...snapshot.headers.map(({ shards }) => shards)),
    seconds,
    violations: [
      ...audit(snapshot),
      ...elsewhere(told, stored),
      ...changed(
        said,
        Map.groupBy(snapshot.lines, (line) => line.invoice_id),
      ),
    ],
  };
}

/** Sends a request again until the answer is no longer that the caller must try again. */
async function untilNotBusy<Result>(act: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'unavailable')) throw error;
    }
  }
}

const elsewhere = (
  told: ReadonlyMap<string, InvoiceId>,
  stored: ReadonlyMap<string, InvoiceId>,
): Violation<string>[] =>
  [...new Set([...told.keys(), ...stored.keys()])]
    .filter((key) => told.get(key) !== stored.get(key))
    .map((key) => ({
      rule: 'a line is on the invoice that its caller was told',
      what: `${key}: told ${told.get(key) ?? 'nothing'}, is on ${stored.get(key) ?? 'none'}`,
    }));

const changed = (
  said: ReadonlyMap<InvoiceId, Sums>,
  lines: ReadonlyMap<InvoiceId, Parameters<typeof sumsOfLines>[0]>,
): Violation<string>[] =>
  [...said].flatMap(([invoice, sums]) =>
    differencesOf(sums, sumsOfLines(lines.get(invoice) ?? [])).map((difference) => ({
      rule: 'a finalized invoice never changes',
      what: `${invoice}: ${difference}`,
    })),
  );
