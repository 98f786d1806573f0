import type { Context } from 'aws-lambda';
import { type Fault, onFault, tellFault } from './channel.ts';
import { eventOf, type Place } from './event.ts';
import type { Sender } from './sending.ts';

/** How long a finished request may wait for the tracker. Most answer within a fifth of it. */
const LONGEST_WAIT_MS = 1_000;
/** Time that is left to Lambda for the answer. */
const ANSWERING_MS = 500;
/** Faults of one invocation. Further ones are in the log only. */
const MOST_FAULTS = 5;
/** The line about the whole request. Its fault has a line of its own. */
const OF_REQUEST = 'request';

export type Handler<Event, Result> = (event: Event, context: Context) => Promise<Result>;
type Told = Pick<Place, 'stage' | 'version' | 'function'>;

/**
 * A handler whose faults are sent to the stage's error tracker. Sending begins with the fault. The answer waits for it,
 * because the function is frozen afterwards, but only for a second.
 */
export function tracked<Event, Result>(
  handler: Handler<Event, Result>,
  place: Told,
  sender: Sender,
): Handler<Event, Result> {
  // A function has one invocation at a time.
  let take: ((fault: Fault) => void) | undefined;
  onFault((fault) => take?.(fault));
  return async (event, context) => {
    const sent: Promise<void>[] = [];
    const end = new AbortController();
    take = (fault) => {
      if (fault.message === OF_REQUEST || sent.length >= MOST_FAULTS) return;
      sent.push(
        sender.send(eventOf(fault, { ...place, ...placeOf(event, context) }, Date.now()), end.signal),
      );
    };
    try {
      return await handler(event, context);
    } catch (error) {
      tellFault({ message: 'invocation failed', details: [error] });
      throw error;
    } finally {
      take = undefined;
      if (sent.length > 0) await within(waitMs(context), Promise.all(sent), end);
    }
  };
}

const waitMs = (context: Context): number =>
  Math.max(0, Math.min(LONGEST_WAIT_MS, context.getRemainingTimeInMillis() - ANSWERING_MS));

async function within(ms: number, sent: Promise<unknown>, end: AbortController): Promise<void> {
  const timer = setTimeout(() => end.abort(new Error('The error tracker took too long.')), ms);
  await sent;
  clearTimeout(timer);
}

/** What API Gateway sends has a route. */
interface OfGateway {
  readonly httpMethod: string;
  readonly resource: string;
}

function placeOf(event: unknown, context: Context): Pick<Place, 'route' | 'lambdaRequestId'> {
  const { awsRequestId: lambdaRequestId } = context;
  const isOfGateway = typeof event === 'object' && event !== null && 'httpMethod' in event;
  if (!isOfGateway) return { lambdaRequestId };
  const { httpMethod, resource } = event as unknown as OfGateway; // it has a method, so it is API Gateway's
  return { route: `${httpMethod} ${resource}`, lambdaRequestId };
}
