import type { Route } from '../route.ts';
import { billingReportQuery, billingReportReply } from './report.ts';

export const leadReportRoutes = {
  getBillingReport: {
    method: 'GET',
    path: '/billing/reports',
    summary: 'What leads came to in some months: gross, billed and saved, by product and lead type',
    description:
      'Of all customers, or of one. A lead counts in the month of its `created_at`; the invoice that its line is on can be of a later month. Rows and leads are parts of one walk, the rows first: `limit` is of both together. It costs the same however many leads there are, but for those that are listed. With `Accept: text/csv` it is all rows (RFC 4180), whatever `limit` and `detail` say; what does not fit one reply follows at the header `Link: <?cursor=…>; rel="next"`, without the names of the columns again. Text that a spreadsheet would take for a formula has an apostrophe before it.',
    function: 'totals',
    permission: 'read',
    query: billingReportQuery,
    replies: { 200: billingReportReply },
    alsoAs: ['text/csv'],
    errors: ['customer_not_found', 'invalid_cursor'],
  },
} as const satisfies Record<string, Route>;
