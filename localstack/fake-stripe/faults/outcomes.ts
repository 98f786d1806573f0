import { tooMany } from '../rate-limits.ts';
import { Refusal } from '../refusal.ts';
import { unauthorized } from '../state/account.ts';
import { inUse } from '../state/keys.ts';
import type { Reply } from '../wire/reply.ts';
import { type Kind, ownStatus } from './description.ts';
import type { Fault } from './faults.ts';

/** What is answered in place of what would be; `cut` is no answer at all. */
type Instead = Reply | Refusal | 'cut';

/** Where on its way a request meets a fault. */
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

/** At its arrival nothing was done yet, and nothing is kept; a passage may be of what a key keeps; the rest executes. */
export const stageOf = ({ kind }: Fault): 'arrival' | 'passage' | 'execution' => STAGES[kind];

/** Of a fault that is met at arrival. */
export function atArrival(fault: Fault, key: string | undefined): Instead {
  if (fault.kind === 'reset') return 'cut';
  if (fault.kind === 'auth') return noAccess(fault);
  if (fault.kind === 'conflict') return inUse(key ?? 'none');
  if (fault.kind === 'rate_limit') return tooMany({}, fault.code);
  return gateway(fault);
}

/** A key that is not valid, or one that may not do this. */
const noAccess = ({ status }: Fault): Refusal =>
  status === 403
    ? new Refusal('This API key may not do that.', { status, beforeExecution: true })
    : unauthorized('This API key is not valid, or not any more.');

/** What stands before Stripe: its JSON has no `error`, and other answers are no JSON at all. */
function gateway({ status = ownStatus('bad_gateway'), body }: Fault): Reply {
  if (body !== undefined) return { status, body, code: null, headers: { 'content-type': 'text/html' } };
  return { status, body: JSON.stringify({ message: 'Bad gateway' }), code: null, headers: {} };
}

/** The answer of a fault that is met in the execution. */
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
