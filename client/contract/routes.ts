import { clockRoutes } from './clock/routes.ts';
import { closingRoutes } from './closing/routes.ts';
import { controlTotalRoutes } from './control-totals/routes.ts';
import { customerRoutes } from './customers/routes.ts';
import { explanationRoutes } from './explanations/routes.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { leadReportRoutes } from './lead-reports/routes.ts';
import { leadRoutes } from './leads/routes.ts';
import { lineItemRoutes } from './line-items/routes.ts';
import { lineItemWriteRoutes } from './line-items/write-routes.ts';
import { productRoutes } from './products/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import type { Route } from './route.ts';
import { serviceRoutes } from './service/routes.ts';
import { subscriptionRoutes } from './subscriptions/routes.ts';
import { summaryRoutes } from './summaries/routes.ts';
import { syncRoutes } from './sync/routes.ts';
import { webhookRoutes } from './webhooks/routes.ts';

/** The API, route by route: API Gateway, validation, the client's types and the OpenAPI page come from here. */
export const routes = {
  ...serviceRoutes,
  ...customerRoutes,
  ...lineItemWriteRoutes,
  ...lineItemRoutes,
  ...invoiceRoutes,
  ...closingRoutes,
  ...syncRoutes,
  ...explanationRoutes,
  ...summaryRoutes,
  ...controlTotalRoutes,
  ...reportRoutes,
  ...subscriptionRoutes,
  ...productRoutes,
  ...leadRoutes,
  ...leadReportRoutes,
} as const satisfies Record<string, Route>;

export { webhookRoutes };

/** Only on a stage whose clock can be moved. The document and the client do not have these routes. */
export const localRoutes = { ...clockRoutes } as const satisfies Record<string, Route>;

type LocalRoutes = typeof localRoutes;
/** All media types that an endpoint may answer. */
export type AnyRoutes = Routes & LocalRoutes & typeof webhookRoutes;
export type AnyRouteName = keyof AnyRoutes;

export type Routes = typeof routes;
export type RouteName = keyof Routes;
