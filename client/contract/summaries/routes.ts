import type { Route } from '../route.ts';
import { summaryQuery, summaryReply } from './summary.ts';

export const summaryRoutes = {
  getInvoiceSummary: {
    method: 'GET',
    path: '/invoices/summary',
    summary: 'Totals and numbers of closed invoices by month and year, currency and status',
    description:
      "Of all customers, or of one. An invoice counts in its own month, whenever it was closed; open ones do not count. It costs the same however many invoices there are: the totals are kept in each invoice's own closing.",
    function: 'totals',
    permission: 'read',
    query: summaryQuery,
    replies: { 200: summaryReply },
    errors: ['customer_not_found'],
  },
} as const satisfies Record<string, Route>;
