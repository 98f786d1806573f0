import type { Route } from '../route.ts';
import { healthReply, openApiReply } from './service.ts';

export const serviceRoutes = {
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Whether Tally is up, with the dependencies that it checked',
    description: '`unavailable` is not an error: the answer names the checks that failed.',
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
