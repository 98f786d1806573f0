import type { Parts } from '../answering.ts';
import { type Objects, objectsOf } from '../control/objects.ts';
import type { Logged } from '../requests.ts';
import { buttonsOf } from './buttons.ts';
import { Html, html, table } from './html.ts';
import { STYLE } from './style.ts';

type Account = Objects[number];
type Invoice = Account['invoices'][number];

const MOST_INVOICES = 200;
const MOST_REQUESTS = 100;

/** A page that shows the fake's data to a person. It has no script, and loads nothing from elsewhere. */
export function page({ database, clock, faults, requests, webhooks, url }: Parts): string {
  const accounts = objectsOf(database, url());
  const planned = faults.list();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The fake Stripe</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<main>
<h1>The fake Stripe</h1>
<p class="faint">Its time is ${new Date(clock.now()).toISOString()}. No money, no card and no Stripe is near. Load the page again to see what is new.</p>
${accounts.length === 0 ? html`<p>It holds nothing yet: a synced invoice will be here.</p>` : ''}
${accounts.map(accountPart)}
<h2>Faults to come</h2>
${planned.faults.length === 0 && planned.random === null ? html`<p class="faint">None.</p>` : ''}
${planned.faults.map((fault) => html`<p><code>${JSON.stringify(fault)}</code></p>`)}
${planned.random === null ? '' : html`<p>At random: <code>${JSON.stringify(planned.random)}</code></p>`}
<h2>Last webhooks</h2>
${webhooksPart(webhooks)}
<h2>Last requests</h2>
${requestsPart(requests.after(null))}
</main>
</body>
</html>
`.text.replace(/\n+/g, '\n');
}

function accountPart({ account, customers, invoices }: Account): Html {
  const names = new Map(customers.map(({ id, name }) => [id, name ?? id]));
  const newest = invoices.toReversed().slice(0, MOST_INVOICES);
  const hidden = invoices.length - newest.length;
  return html`<h2>Account ${account}: ${invoices.length} invoices</h2>
${newest.map((invoice) => invoicePart(invoice, names))}
${hidden > 0 ? html`<p class="faint">And ${hidden} older ones: GET /_fake/objects has them all.</p>` : ''}
<h2>Account ${account}: ${counted(customers.length, 'customer')}</h2>
${table(`Customers of ${account}`, customers.toReversed(), [
  { name: 'name', of: ({ name, deleted }) => `${name ?? ''}${deleted ? ' (deleted)' : ''}` },
  { name: 'e-mail', of: ({ email }) => email ?? '' },
  { name: 'id', of: ({ id }) => html`<code>${id}</code>` },
  { name: 'metadata', of: ({ metadata }) => metadataPart(metadata) },
  { name: 'balance', isFigure: true, of: ({ balance, currency }) => money(balance, currency ?? 'usd') },
])}`;
}

function invoicePart(invoice: Invoice, names: ReadonlyMap<string, string>): Html {
  const { id, currency, status, number, total, amount_due: due, lines, metadata } = invoice;
  const customer = names.get(String(invoice.customer)) ?? '';
  return html`<details><summary><span>${number ?? 'without a number'}</span><span>${customer}</span><span class="state">${status ?? ''}</span><span class="total">${money(total, currency)}</span></summary>
<div class="inside" id="${id}"><p><code>${id}</code>, made ${time(invoice.created)}, ${invoice.collection_method}, due ${money(due, currency)}</p>
<p>${metadataPart(metadata ?? {})}</p>
${buttonsOf(invoice)}
${table(`Lines of ${id}`, lines.data, [
  { name: counted(lines.data.length, 'line'), of: ({ description }) => description ?? '' },
  { name: 'amount', isFigure: true, of: ({ amount }) => money(amount, currency) },
  { name: 'from', of: ({ period }) => time(period.start) },
  { name: 'to', of: ({ period }) => time(period.end) },
])}
</div></details>`;
}

function webhooksPart({ endpoint, deliveries, faults }: Parts['webhooks']): Html {
  if (!endpoint) return html`<p class="faint">No endpoint is set: POST /_fake/webhooks sets one.</p>`;
  const last = deliveries.slice(-MOST_REQUESTS).reverse();
  return html`<p class="faint">They are sent to <code>${endpoint.url}</code>.</p>
${faults.list().map((fault) => html`<p><code>${JSON.stringify(fault)}</code></p>`)}
${
  last.length === 0
    ? html`<p class="faint">None.</p>`
    : table('Last webhooks', last, [
        { name: 'at', of: ({ at }) => at },
        { name: 'type', of: ({ type }) => html`<code>${type}</code>` },
        { name: 'event', of: ({ event }) => html`<code>${event}</code>` },
        { name: 'answer', of: ({ status }) => status ?? 'none' },
        { name: 'notes', of: ({ fault }) => fault ?? '' },
      ])
}`;
}

function requestsPart(logged: readonly Logged[]): Html {
  if (logged.length === 0) return html`<p class="faint">None.</p>`;
  const last = logged.slice(-MOST_REQUESTS).reverse();
  return table('Last requests', last, [
    { name: 'at', of: ({ at }) => at },
    { name: 'request', of: ({ method, path }) => html`<code>${method} ${path}</code>` },
    { name: 'idempotency key', of: (one) => html`<code>${one.idempotency_key ?? ''}</code>` },
    { name: 'answer', of: ({ status, code, outcome }) => `${status ?? outcome} ${code ?? ''}` },
    { name: 'notes', of: ({ replayed, fault }) => `${replayed ? 'replayed' : ''} ${fault ?? ''}` },
  ]);
}

const metadataPart = (metadata: Readonly<Record<string, string>>): Html =>
  html`<code>${Object.entries(metadata)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')}</code>`;

const time = (seconds: number): string => `${new Date(seconds * 1000).toISOString().slice(0, 16)}Z`;

/** In major units. The fake itself computes only in minor units. */
function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'code' });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(minor / 10 ** digits);
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
