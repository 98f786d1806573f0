import type { InvoiceId, LineItemId } from '../../../client/contract/shapes/fields.ts';
import type { AddedLineItem, LineItemRequest } from '../../../functions/store/line-items/adding.ts';
import type { LineItemItem } from '../../../functions/store/table/items/line-item.ts';
import type { Violation } from '../audit/audit.ts';
import type { Snapshot } from '../audit/snapshot.ts';
import { differencesOf, type Sums, sumsOfLines } from '../audit/sums.ts';

/** What must be true for the answers to callers and the final content of the table. */
export type Word =
  | 'every acknowledged line is there, as it was sent'
  | 'nothing is there that was not acknowledged'
  | 'a line is created once'
  | 'a line is where each of its callers was told'
  | 'a closed invoice never changes';

interface Told {
  readonly amount: string;
  readonly invoices: Set<InvoiceId>;
  created: number;
}

/** Remembers the answers to callers, and the figures of invoices at their closing. */
export class Witness {
  readonly #told = new Map<LineItemId, Told>();
  readonly #closed = new Map<InvoiceId, Sums>();

  acknowledged({ charge }: LineItemRequest, { lineItem, replayed }: AddedLineItem): void {
    const { lineItemId, invoiceId } = lineItem;
    const told = this.#told.get(lineItemId) ?? {
      amount: charge.amount.toFixed(),
      invoices: new Set(),
      created: 0,
    };
    told.invoices.add(invoiceId);
    if (!replayed) told.created += 1;
    this.#told.set(lineItemId, told);
  }

  closed(invoiceId: InvoiceId, sums: Sums): void {
    this.#closed.set(invoiceId, sums);
  }

  /** @returns one entry for each answer that is not true */
  broken({ lines }: Snapshot): Violation<Word>[] {
    const stored = new Map(lines.map((line) => [line.line_item_id, line]));
    const unheard = [...stored.keys()].filter((id) => !this.#told.has(id));
    return [
      ...[...this.#told].flatMap(([id, told]) => brokenWord(id, told, stored.get(id))),
      ...unheard.map((what) => ({ rule: 'nothing is there that was not acknowledged', what }) as const),
      ...this.#changes(Map.groupBy(lines, (line) => line.invoice_id)),
    ];
  }

  #changes(linesOf: ReadonlyMap<InvoiceId, readonly LineItemItem[]>): Violation<Word>[] {
    return [...this.#closed].flatMap(([invoice, sums]) =>
      differencesOf(sums, sumsOfLines(linesOf.get(invoice) ?? [])).map((difference) => ({
        rule: 'a closed invoice never changes' as const,
        what: `${invoice}: ${difference}`,
      })),
    );
  }
}

function brokenWord(id: LineItemId, told: Told, line: LineItemItem | undefined): Violation<Word>[] {
  const found: Violation<Word>[] = [];
  if (line?.amount.toFixed() !== told.amount) {
    found.push({ rule: 'every acknowledged line is there, as it was sent', what: id });
  }
  if (told.created > 1) {
    found.push({ rule: 'a line is created once', what: `${id}: ${told.created} times` });
  }
  const elsewhere = [...told.invoices].filter((invoice) => invoice !== line?.invoice_id);
  if (elsewhere.length > 0) {
    found.push({
      rule: 'a line is where each of its callers was told',
      what: `${id}: also ${elsewhere.join()}`,
    });
  }
  return found;
}
