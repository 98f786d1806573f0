import type { Route } from '../route.ts';
import { customerParams } from '../shapes/params.ts';
import { balanceReply } from './balance.ts';
import { statementQuery } from './requests.ts';
import { statementReply } from './statement.ts';

export const reportRoutes = {
  getBalance: {
    method: 'GET',
    path: '/customers/{customer_id}/balance',
    summary: 'What a customer owes: open, finalized and not paid, and carried, by currency',
    function: 'totals',
    permission: 'read',
    params: customerParams,
    replies: { 200: balanceReply },
    errors: ['customer_not_found'],
  },
  getStatement: {
    method: 'GET',
    path: '/customers/{customer_id}/statement',
    summary: 'Line items of a range of UTC days of use, with their totals',
    description:
      'The days `from` and `to` are both included; at most 366 days. Void invoices are left out, because their lines are not owed. A line that came late counts on the day of its use. `totals` are for the whole period. They are counted for the first page, and the other pages repeat them. If there is more than Tally can count in eight seconds, the error is `too_much_to_count`; it says what to do instead.',
    function: 'totals',
    permission: 'read',
    params: customerParams,
    query: statementQuery,
    replies: { 200: statementReply },
    errors: ['customer_not_found', 'invalid_cursor', 'too_much_to_count'],
  },
} as const satisfies Record<string, Route>;
