import type { Route } from '../route.ts';
import { summaryQuery } from './requests.ts';
import { summaryReply } from './summary.ts';

export const summaryRoutes = {
  getInvoiceSummary: {
    method: 'GET',
    path: '/invoices/summary',
    summary: 'Totals and counts of closed invoices by month and year, currency and status',
    description:
      'For all customers, or for one. An invoice counts in its own month, even if it was closed later. Open invoices do not count. The cost does not grow with the number of invoices, because each closing adds its invoice to the totals.',
    function: 'totals',
    permission: 'read',
    query: summaryQuery,
    replies: { 200: summaryReply },
    errors: ['customer_not_found'],
  },
} as const satisfies Record<string, Route>;
