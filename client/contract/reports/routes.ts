import type { Route } from '../route.ts';
import { customerParams } from '../shapes/params.ts';
import { balanceReply } from './balance.ts';
import { statementQuery, statementReply } from './statement.ts';

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
    summary: 'Line items used within some UTC days, with their totals',
    description:
      '`from` and `to` are both included, at most 366 days. Over all invoices but void ones, whose lines are not owed; a line that came late counts on the day of its use. `totals` are of the whole period, counted for the first page and the same on all pages of a walk. More than can be counted in eight seconds: `too_much_to_count`, which says what to do instead.',
    function: 'totals',
    permission: 'read',
    params: customerParams,
    query: statementQuery,
    replies: { 200: statementReply },
    errors: ['customer_not_found', 'invalid_cursor', 'too_much_to_count'],
  },
} as const satisfies Record<string, Route>;
