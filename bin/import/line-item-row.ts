import { createHash } from 'node:crypto';
import { lineItemKey } from '@tally/client';
import { type BatchItem, batchItem } from '../../client/contract/line-items/writes.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { refusalOf } from '../../functions/http/validation.ts';
import type { Row } from './read-rows.ts';

/** The fields of a line item, as the API names them. */
export const lineItemFields = [
  'customer_id',
  'idempotency_key',
  'service',
  'units_consumed',
  'price_per_unit',
  'description',
  'amount',
  'currency',
  'used_at',
  'metadata',
] as const;

/** What is wrong with a row. */
export interface BadRow {
  readonly line: number;
  readonly field: string;
  readonly message: string;
}

export interface LineItemRow {
  readonly line: number;
  /** As it is sent, its key included. */
  readonly sent: Readonly<Record<string, unknown>> & {
    readonly customer_id: string;
    readonly idempotency_key: string;
  };
  /** As the API's own schema reads it. */
  readonly item: BatchItem;
  /** An earlier row has the same key and the same content, so this one bills nothing more. */
  readonly isRepeated?: true;
}

/** Any key: rows are checked before their own keys are made, because the keys are made from what was checked. */
const NO_KEY_YET = '-';

/** Checks rows by the API's own schema and gives each its key. */
export class LineItemRows {
  readonly #source: string;
  readonly #seen = new Map<string, number>();
  /** Of keys in the file: where each was first, and with what. */
  readonly #own = new Map<string, { readonly line: number; readonly content: string }>();

  /** @param source names the file in the keys */
  constructor(source: string) {
    this.#source = source;
  }

  /** @returns the row, or all that is wrong with it */
  read(row: Row, fields: Readonly<Record<string, unknown>>): LineItemRow | readonly BadRow[] {
    const bad = (field: string, message: string): readonly BadRow[] => [{ line: row.line, field, message }];
    if (row.unreadable !== undefined) return bad('row', row.unreadable);
    const given = fields['idempotency_key'];
    const checked = batchItem.safeParse(
      { ...fields, idempotency_key: given ?? NO_KEY_YET },
      { reportInput: true },
    );
    if (!checked.success)
      return refusalOf(checked.error.issues).errors.map(({ field, message }) => ({
        line: row.line,
        field,
        message,
      }));
    const item = checked.data;
    const content = contentOf(item);
    if (given === undefined) return this.#row(row.line, fields, item, this.#keyOf(content));
    const first = this.#own.get(`${item.customer_id} ${item.idempotency_key}`);
    if (first === undefined) {
      this.#own.set(`${item.customer_id} ${item.idempotency_key}`, { line: row.line, content });
    } else if (first.content !== content) {
      return bad('idempotency_key', `line ${first.line} has the same key with other content`);
    }
    const written = this.#row(row.line, fields, item, item.idempotency_key);
    return first === undefined ? written : { ...written, isRepeated: true };
  }

  #row(
    line: number,
    fields: Readonly<Record<string, unknown>>,
    item: BatchItem,
    idempotency_key: string,
  ): LineItemRow {
    return { line, item, sent: { ...fields, customer_id: item.customer_id, idempotency_key } };
  }

  /**
   * The first row with some content has another key than the second one with the same. So two rows that are the same
   * are two charges, and their order in the file does not matter.
   */
  #keyOf(content: string): string {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, HASH_DIGITS);
    const times = (this.#seen.get(hash) ?? 0) + 1;
    this.#seen.set(hash, times);
    return lineItemKey('import', this.#source, hash, times);
  }
}

const HASH_DIGITS = 32;

/**
 * What the row bills, as one text. 3.0 and 3 are the same, and so are one instant in two offsets, and columns in another
 * order.
 */
function contentOf({ idempotency_key: _key, ...item }: BatchItem): string {
  const { metadata = {}, ...fields } = item;
  const written = Object.entries(fields).map(([name, value]) => [name, String(value)]);
  const own = Object.entries(metadata).map(([name, value]) => [`metadata.${name}`, value]);
  return JSON.stringify([...written, ...own].filter(([, value]) => value !== 'undefined').sort());
}

/** What the rules say of a row that the schema lets through, such as an amount that is too large. */
export function ruleBroken(line: number, error: unknown): readonly BadRow[] {
  if (!(error instanceof DomainError)) throw error;
  return error.errors.map(({ field, message }) => ({ line, field, message }));
}
