import type { Route } from '../route.ts';
import { controlTotalsReply } from './control-total.ts';
import { controlTotalsQuery } from './requests.ts';

export const controlTotalRoutes = {
  getControlTotals: {
    method: 'GET',
    path: '/control-totals',
    summary: 'What Tally accepted from a caller for a UTC day of use, by service and currency',
    function: 'totals',
    permission: 'read',
    query: controlTotalsQuery,
    replies: { 200: controlTotalsReply },
    errors: [],
  },
} as const satisfies Record<string, Route>;
