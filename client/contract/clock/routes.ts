import type { Route } from '../route.ts';
import { clockReply } from './clock.ts';
import { setClockBody } from './requests.ts';

export const clockRoutes = {
  getClock: {
    method: 'GET',
    path: '/clock',
    summary: 'The time that the rules use',
    function: 'service',
    permission: 'admin',
    replies: { 200: clockReply },
    errors: [],
  },
  setClock: {
    method: 'POST',
    path: '/clock',
    summary: 'Move that time',
    function: 'service',
    permission: 'admin',
    body: setClockBody,
    replies: { 200: clockReply },
    errors: [],
  },
} as const satisfies Record<string, Route>;
