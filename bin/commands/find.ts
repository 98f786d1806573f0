import { CommandError } from '../cli/exit-codes.ts';
import { painterOf } from '../cli/paint.ts';
import { factsOf } from '../cli/print-one.ts';
import { type Found, search } from '../find/search.ts';
import { tailLine } from '../logs/tail-line.ts';
import { stageClient } from '../stage/client.ts';
import { customerText } from './customers/show.ts';
import { invoiceText } from './invoices/show.ts';
import { keyText } from './line-items/find.ts';
import { msOf } from './logs/tail.ts';

export interface FindOptions {
  readonly customer?: string;
  readonly since: string;
  readonly json?: true;
}

/** Finds what a text names, and says what it is. */
export async function find(text: string, { customer, since, json }: FindOptions): Promise<void> {
  const found = await search({
    client: await stageClient(),
    text,
    customer,
    since: Date.now() - msOf(since),
    say: (progress) => console.error(progress),
  });
  if (found.length === 0) {
    const keys = customer === undefined ? ' A key or a number is found by its customer too: --customer.' : '';
    throw new CommandError(
      'notFound',
      `Nothing is called "${text}": no customer, invoice, lead, key, Stripe id or request of the last ${since}.${keys}`,
    );
  }
  if (json) console.log(JSON.stringify({ found }));
  else console.log(found.map(textOf).join('\n\n'));
}

function textOf(found: Found): string {
  switch (found.kind) {
    case 'customer':
      return `A customer:\n${customerText(found.customer)}`;
    case 'invoice':
      return `An invoice:\n${invoiceText(found.invoice)}`;
    case 'lead':
      return `A lead:\n${leadText(found.lead)}`;
    case 'subscription':
      return `A subscription:\n${JSON.stringify(found.subscription, null, 2)}`;
    case 'key':
      return `An idempotency key.\n${keyText(found.story)}`;
    case 'request':
      return `A request:\n${tailLine(found.request, painterOf(process.stdout))}`;
    default:
      return found satisfies never;
  }
}

const leadText = ({ valuation, ...lead }: Extract<Found, { kind: 'lead' }>['lead']): string =>
  factsOf({
    lead: lead.lead_id,
    customer: lead.customer_id,
    product: lead.product_id,
    'lead type': lead.lead_type,
    'created at': lead.created_at,
    actions: lead.actions.length,
    gross: valuation.gross,
    billed: valuation.billed,
    saved: valuation.savings.total,
    'line item': lead.line_item_id,
  });
