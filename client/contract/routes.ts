import { closingRoutes } from './closing-routes.ts';
import { controlTotalRoutes } from './control-total-routes.ts';
import { customerRoutes } from './customer-routes.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { lineItemRoutes } from './line-item-routes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './service-routes.ts';
import { statementRoutes } from './statement-routes.ts';
import { summaryRoutes } from './summary-routes.ts';

/** The API, route by route: API Gateway, validation, the client's types and the OpenAPI page come from here. */
export const routes = {
  ...serviceRoutes,
  ...customerRoutes,
  ...lineItemRoutes,
  ...invoiceRoutes,
  ...closingRoutes,
  ...summaryRoutes,
  ...controlTotalRoutes,
  ...statementRoutes,
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
