import type Stripe from 'stripe';
import * as z from 'zod/mini';
import { isWithin, pageOf } from '../lists.ts';
import { operation } from '../operation.ts';
import { missing } from '../refusal.ts';
import { notModelled, paging, parametersOf, range, required, text } from '../wire/parameters.ts';
import { shownEvent } from './record.ts';

const LIST = '/v1/events';

export const eventOperations = [
  operation(
    'GET',
    LIST,
    parametersOf<Stripe.EventListParams>()({
      ...paging,
      created: range,
      delivery_success: notModelled,
      expand: notModelled,
      type: text(100),
      types: z.optional(z.array(required(100)).check(z.maxLength(20))),
    }),
    ({ account }, { created, type, types, ...page }) => {
      const found = account.events
        .all()
        .reverse()
        .filter((event) => isWithin(event.created, created))
        .filter((event) => type === undefined || fits(event.type, type))
        .filter((event) => types === undefined || types.some((one) => fits(event.type, one)));
      return pageOf(LIST, found, page, shownEvent);
    },
  ),
  operation(
    'GET',
    `${LIST}/{event}`,
    parametersOf<Stripe.EventRetrieveParams>()({ expand: notModelled }),
    ({ account, ids }) => {
      const event = account.events.find(ids['event'] ?? '');
      if (!event) throw missing('event', ids['event'] ?? '');
      return shownEvent(event);
    },
  ),
];

/** `invoice.*` stands for all event types of an object. */
const fits = (type: string, wanted: string): boolean =>
  wanted.endsWith('.*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
