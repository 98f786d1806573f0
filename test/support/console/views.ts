/** A view of the console, and a text that is there once it has loaded. */
export interface ShownView {
  readonly name: string;
  readonly path: string;
  readonly loaded: string;
}

export const views: readonly ShownView[] = [
  { name: 'overview', path: '/', loaded: 'Kestrel Robotics' },
  { name: 'customer', path: '/customers/northwind', loaded: 'Month over month' },
  { name: 'customer with nothing billed', path: '/customers/newcomer', loaded: 'No invoice yet' },
  { name: 'open invoice', path: '/invoices/inv_northwind_USD_2026-11_1', loaded: 'It was not tried yet' },
  { name: 'failed invoice', path: '/invoices/inv_northwind_USD_2026-10_1', loaded: 'find customer' },
  { name: 'lines', path: '/invoices/inv_northwind_USD_2026-11_1?show=lines', loaded: 'correction:17' },
  { name: 'teams', path: '/invoices/inv_northwind_USD_2026-11_1?show=teams', loaded: 'metering' },
  { name: 'sync', path: '/sync', loaded: 'no_email' },
  { name: 'leads', path: '/leads', loaded: 'Demo Request' },
  { name: 'summary', path: '/summary', loaded: 'By year' },
  { name: 'requests', path: '/requests', loaded: 'idempotency_conflict' },
  { name: 'key', path: '/find?q=northwind usage-export:8812', loaded: 'idempotency_conflict' },
  { name: 'API reference', path: '/docs?q=usage&open=addUsage', loaded: 'Try it' },
  { name: 'unknown invoice', path: '/invoices/inv_none', loaded: 'There is no such invoice.' },
  { name: 'no such page', path: '/nowhere', loaded: 'There is no such page' },
];
