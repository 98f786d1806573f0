import type { LineItem, LineItemInput } from '@tally/client';
import { badInput } from '../../cli/exit-codes.ts';
import { factsOf, printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';

export interface AddOptions {
  readonly service?: string;
  readonly units?: string;
  readonly price?: string;
  readonly description?: string;
  readonly amount?: string;
  readonly currency?: NonNullable<LineItemInput['currency']>;
  readonly usedAt?: string;
  readonly metadata?: string[];
  readonly key?: string;
  readonly json?: true;
}

/** Bills one line item. */
export async function addLineItem(customer: string, options: AddOptions): Promise<void> {
  const input = inputOf(options);
  const client = await stageClient();
  const reply = await client.addLineItem(customer, input, { idempotencyKey: options.key });
  printOne(reply, options.json, ({ line_item: line, invoice, replayed }) =>
    [
      lineText(line),
      replayed ? 'It was billed before under this key; nothing was billed now.' : 'Billed now.',
      `Invoice ${invoice.invoice_id} now has ${invoice.line_item_count} lines: ${invoice.total} ${invoice.currency}.`,
    ].join('\n'),
  );
}

function inputOf(options: AddOptions): LineItemInput {
  const { service, units, price, description, amount, currency, usedAt, metadata } = options;
  const shared = { currency, used_at: usedAt, metadata: metadata && metadataOf(metadata) };
  if (amount !== undefined && units === undefined && price === undefined) {
    if (description === undefined) throw badInput('A one-off charge needs --description beside --amount.');
    return { description, amount, service, ...shared };
  }
  if (amount === undefined && service !== undefined && units !== undefined && price !== undefined)
    return { service, units_consumed: units, price_per_unit: price, description, ...shared };
  throw badInput(
    'Give --service, --units and --price for usage, or --amount and --description for a one-off charge.',
  );
}

function metadataOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw badInput(`--metadata is "${pair}": write name=value.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

/** A line item with all that explains it. */
export function lineText(line: LineItem): string {
  const credited = Number(line.credited_amount) === 0 ? undefined : line.credited_amount;
  return factsOf({
    'line item': line.line_item_id,
    customer: line.customer_id,
    invoice: line.invoice_id,
    kind: line.kind,
    service: line.service,
    description: line.description,
    units: line.units_consumed && `${line.units_consumed} at ${line.price_per_unit}`,
    amount: `${line.amount} ${line.currency}`,
    credited,
    'used at': line.used_at,
    key: line.idempotency_key,
    billed: `${line.created_at} by ${line.created_by}`,
    credits: line.credits,
    'moved from': line.moved_from,
    metadata: line.metadata && JSON.stringify(line.metadata),
  });
}
