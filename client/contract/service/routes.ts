import type { Route } from '../route.ts';
import { healthReply, openApiReply } from './service.ts';

export const serviceRoutes = {
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Is Tally up, with the dependencies it checked',
    description: '`unavailable` is an answer, with the checks that failed, and not an error.',
    function: 'service',
    permission: 'any',
    replies: { 200: healthReply, 503: healthReply },
    errors: [],
  },
  getOpenApi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'The contract as an OpenAPI document',
    function: 'service',
    permission: 'any',
    replies: { 200: openApiReply },
    errors: [],
  },
} as const satisfies Record<string, Route>;
