import { DomainError } from '../../domain/errors.ts';
import { outage } from '../../domain/outage.ts';
import { type HeardEvent, heardEvent, NoEvent } from '../../domain/payments/event.ts';
import type { Environment } from '../../environment.ts';
import { endpoint } from '../../http/endpoint.ts';
import type { ForeignRequest } from '../../http/foreign-request.ts';
import { ok } from '../../http/reply.ts';
import { tellOfEvent } from '../../messages/event-queue.ts';
import { type Measures, measuresOf } from '../../metrics/measures.ts';
import { wrongSignature } from '../../payments/signature.ts';
import { NoWebhookSecret, WebhookSecret } from '../../payments/webhook-secret.ts';
import { storeEvent } from '../../store/payments/events.ts';
import { readInstallation } from '../../store/sync/installation.ts';

export default endpoint('receiveStripeEvent', {
  access: {
    table: ['GetItem'],
    writes: { PutItem: ['stripeEvent'] },
    sends: ['stripe-events'],
    secrets: ['stripe-webhooks'],
  },
  async handle({ foreign, now, until }, { table, environment, report }) {
    await checkSignature(foreign, Date.parse(now), environment);
    const event = readEvent(foreign, await readInstallation(table));
    if (!event) return ok({ outcome: 'ignored' as const });
    const isToDo = await storeEvent(table, event, now);
    // It waits in the table's list. If this message is lost, the sweeper finds the event there some minutes later.
    if (isToDo) await tellOfEvent(environment, event.id, { until, report });
    return ok({ outcome: isToDo ? ('stored' as const) : ('known' as const) });
  },
});

/** @throws DomainError `webhook_refused`; `unavailable` if the secret has no value: Stripe then sends it again */
async function checkSignature(
  { body, signature }: ForeignRequest,
  now: number,
  environment: Environment,
): Promise<void> {
  const secret = secretOf(environment);
  try {
    const known = await secret.current();
    const wrongWith = (key: string) => wrongSignature({ body, header: signature, secret: key, now });
    let wrong = wrongWith(known);
    // Somebody may have replaced the secret some minutes ago.
    const other = wrong === 'signature' ? await secret.insteadOf(known) : undefined;
    if (other !== undefined) wrong = wrongWith(other);
    if (wrong) throw refused(reasons[wrong], environment);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    const why = error instanceof NoWebhookSecret ? error.message : 'The secret could not be read.';
    throw outage(why, error);
  }
}

const reasons = {
  header: 'The header Stripe-Signature is missing, was sent twice, or is not of the form t=…,v1=….',
  signature:
    'No signature in Stripe-Signature fits the body. Is the secret that of this endpoint, and is the body as Stripe sent it?',
  time: 'The time in Stripe-Signature differs by more than five minutes.',
} as const;

/** @throws DomainError `webhook_refused` */
function readEvent({ body }: ForeignRequest, installation: string | undefined): HeardEvent | undefined {
  try {
    return heardEvent(body.toString('utf8'), installation);
  } catch (error) {
    if (error instanceof NoEvent) throw new DomainError('webhook_refused', { detail: error.message });
    throw error;
  }
}

function refused(detail: string, { stage }: Environment): DomainError {
  measures ??= measuresOf('webhooks', stage);
  measures.tell({ WebhooksRefused: 1 });
  return new DomainError('webhook_refused', { detail });
}

// Both are kept between requests.
let measures: Measures<'webhooks'> | undefined;
let opened: { readonly id: string; readonly secret: WebhookSecret } | undefined;

function secretOf({ stripeWebhookSecretId: id }: Environment): WebhookSecret {
  if (id === undefined) throw new Error('This function may not read the secret of Stripe’s webhooks.');
  if (opened?.id !== id) opened = { id, secret: new WebhookSecret(id) };
  return opened.secret;
}
