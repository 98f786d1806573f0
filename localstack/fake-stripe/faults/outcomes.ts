import { tooMany } from '../rate-limits.ts';
import { Refusal } from '../refusal.ts';
import { unauthorized } from '../state/account.ts';
import { inUse } from '../state/keys.ts';
import type { Reply } from '../wire/reply.ts';
import { type Kind, ownStatus } from './description.ts';
import type { Fault } from './faults.ts';

/** The answer that replaces the right one. `cut` is no answer at all. */
type Instead = Reply | Refusal | 'cut';

/** The stage at which a request meets a fault. */
const STAGES = {
  reset: 'arrival',
  rate_limit: 'arrival',
  auth: 'arrival',
  conflict: 'arrival',
  bad_gateway: 'arrival',
  slow: 'passage',
  reply_lost: 'passage',
  error_before: 'execution',
  stored: 'execution',
  error_after: 'execution',
} as const satisfies Record<Kind, 'arrival' | 'passage' | 'execution'>;

/**
 * At `arrival` nothing was done yet, and no key keeps the answer. A `passage` can also be of an answer that a key
 * keeps. The others meet the execution.
 */
export const stageOf = ({ kind }: Fault): 'arrival' | 'passage' | 'execution' => STAGES[kind];

/** The answer of a fault at arrival. */
export function atArrival(fault: Fault, key: string | undefined): Instead {
  if (fault.kind === 'reset') return 'cut';
  if (fault.kind === 'auth') return noAccess(fault);
  if (fault.kind === 'conflict') return inUse(key ?? 'none');
  if (fault.kind === 'rate_limit') return tooMany({}, fault.code);
  return gateway(fault);
}

/** The API key is not valid, or may not do this. */
const noAccess = ({ status }: Fault): Refusal =>
  status === 403
    ? new Refusal('This API key may not do that.', { status, beforeExecution: true })
    : unauthorized('This API key is not valid, or no longer valid.');

/** The answer of a gateway in front of Stripe. Its JSON has no `error`, and its other answers are not JSON. */
function gateway({ status = ownStatus('bad_gateway'), body }: Fault): Reply {
  if (body !== undefined) return { status, body, code: null, headers: { 'content-type': 'text/html' } };
  return { status, body: JSON.stringify({ message: 'Bad gateway' }), code: null, headers: {} };
}

/** The answer of a fault in the execution. */
export function inExecution({ kind, status = ownStatus(kind), code }: Fault): Refusal {
  if (kind !== 'stored')
    return new Refusal('Something went wrong on our side.', {
      status,
      type: 'api_error',
      headers: { 'stripe-should-retry': 'false' },
    });
  if (status === 402)
    return new Refusal('The card was declined.', {
      status,
      type: 'card_error',
      code: code ?? 'card_declined',
    });
  if (status === 404)
    return new Refusal('There is no such object.', { status, code: code ?? 'resource_missing', param: 'id' });
  return new Refusal('The request was refused.', { status, ...(code && { code }) });
}
