import * as z from 'zod/mini';
import type { Environment } from '../environment.ts';
import { openQueue, type Queue, sendText, sendTexts } from './queue.ts';
import { type Telling, tellInTime } from './telling.ts';

/** A message only names a stored event of Stripe. So a message that comes late or twice does no harm. */
const message = z.object({ event_id: z.string() });
const bodyOf = (id: string): string => JSON.stringify({ event_id: id } satisfies z.input<typeof message>);

/** @returns undefined if the text is not a message of ours */
export function eventOfMessage(body: string): string | undefined {
  try {
    return message.parse(JSON.parse(body)).event_id;
  } catch {
    return undefined;
  }
}

type Address = Pick<Environment, 'eventQueueUrl'>;

/** @throws Error if the function does not have the queue's address. Its access must name the queue */
export function eventQueueOf({ eventQueueUrl }: Address): Queue {
  if (eventQueueUrl === undefined)
    throw new Error('This function may not reach the queue of Stripe’s events.');
  return openQueue(eventQueueUrl);
}

let queue: Queue | undefined;

/** Says that an event was stored. If the message is lost, the sweeper finds the event. */
export const tellOfEvent = (environment: Address, id: string, telling: Telling): Promise<void> =>
  tellInTime(
    (signal) => {
      if (queue?.url !== environment.eventQueueUrl) queue = undefined;
      queue ??= eventQueueOf(environment);
      return sendText(queue, bodyOf(id), signal);
    },
    `Nobody was told of the event ${id} of Stripe. The sweeper will find it.`,
    telling,
  );

/**
 * @param ids at most ten
 * @returns how many messages the queue did not take
 */
export const sendEvents = (to: Queue, ids: readonly string[]): Promise<number> =>
  sendTexts(to, ids.map(bodyOf));
