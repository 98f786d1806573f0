import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import receiveStripeEvent from '../../../functions/api/webhooks/receive-stripe-event.ts';
import { readEvent, waitingEvents } from '../../../functions/store/payments/events.ts';
import { installationOf } from '../../../functions/store/sync/installation.ts';
import type { Table } from '../../../functions/store/table/table.ts';
import { problemOf, type Sent, tally } from '../../support/api-gateway.ts';
import { BillingTables } from '../../support/billing-tables.ts';
import { at } from '../../support/charges.ts';
import { SECRET, signatureHeader } from '../../support/stripe-signatures.ts';

/* Stripe's webhook: check the signature, store the event, answer. Nobody else can make it store anything. */

const sqs = mockClient(SQSClient);
const secrets = mockClient(SecretsManagerClient);
let tables: BillingTables;
beforeAll(async () => {
  tables = await BillingTables.start();
});
afterAll(() => tables.stop());

/** By the test clock: it is not the real time. */
const NOW = at('2027-03-01T12:00:00Z');
const NOW_S = Date.parse(NOW) / 1_000;
const invoiceId = 'inv_acme_USD_2026-11_1';

let table: Table;
let installation: string;
let secretId = 0;
beforeEach(async () => {
  table = await tables.create('directly');
  installation = await installationOf(table);
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
  secrets.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: SECRET });
  // The function keeps what it read. Each test is a new function.
  secretId += 1;
});

const eventOf = (changes: object = {}, object: object = {}) => ({
  id: 'evt_1',
  object: 'event',
  type: 'invoice.paid',
  created: NOW_S - 5,
  data: {
    object: {
      id: 'in_1',
      object: 'invoice',
      metadata: { tally_installation: installation, tally_invoice_id: invoiceId },
      ...object,
    },
  },
  ...changes,
});

const receive = (body: string, sent: Sent = {}) =>
  tally([receiveStripeEvent], {
    table,
    clock: async () => NOW,
    eventQueueUrl: 'https://sqs.example/tally-stripe-events',
    stripeWebhookSecretId: `secret-${secretId}`,
  }).send('receiveStripeEvent', {
    body,
    caller: null,
    headers: { 'Stripe-Signature': signatureHeader(body, NOW_S) },
    ...sent,
  });
const deliver = (event: object, sent: Sent = {}) => receive(JSON.stringify(event), sent);
const outcomeOf = ({ statusCode, body }: { statusCode: number; body: string }) =>
  [statusCode, JSON.parse(body).code ?? JSON.parse(body).outcome].join(' ');
async function waiting(): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of waitingEvents(table, at('2099-01-01T00:00:00Z'))) ids.push(id);
  return ids;
}
const told = () => sqs.commandCalls(SendMessageCommand).map(({ args }) => args[0].input.MessageBody);

describe('an event of Stripe', () => {
  test('about an invoice of ours is stored without its content, and a worker is told', async () => {
    expect(outcomeOf(await deliver(eventOf({}, { customer_name: 'Zoë', total: 950 })))).toBe('200 stored');

    expect(await readEvent(table, 'evt_1')).toEqual({
      id: 'evt_1',
      type: 'invoice.paid',
      objectId: 'in_1',
      invoiceId,
      receivedAt: NOW,
      isDone: false,
      tries: 0,
    });
    expect(told()).toEqual(['{"event_id":"evt_1"}']);
  });

  test('that comes again is stored once', async () => {
    await deliver(eventOf());

    expect(outcomeOf(await deliver(eventOf()))).toBe('200 stored');
    expect(await waiting()).toEqual(['evt_1']);
  });

  test('is stored even if nobody can be told: the sweeper finds it', async () => {
    sqs.on(SendMessageCommand).rejects(new Error('no queue'));

    expect(outcomeOf(await deliver(eventOf()))).toBe('200 stored');
    expect(await waiting()).toEqual(['evt_1']);
  });

  test('arrives in base64, or with characters that some encodings damage', async () => {
    const body = JSON.stringify(eventOf({}, { description: 'Zoë — 💶 \ufffd' }));
    const sent = { base64: true, headers: { 'stripe-signature': signatureHeader(body, NOW_S) } };

    expect(outcomeOf(await receive(Buffer.from(body).toString('base64'), sent))).toBe('200 stored');
    expect(outcomeOf(await receive(body))).toBe('200 stored');
  });

  test.each<[string, object, object]>([
    [
      'of another installation',
      {},
      { metadata: { tally_installation: 'other', tally_invoice_id: invoiceId } },
    ],
    ['of somebody else', {}, { metadata: {} }],
    ['without metadata', {}, { metadata: null }],
    ['of a type that nothing follows from', { type: 'invoice.created' }, {}],
    ['about a charge for no invoice', { type: 'charge.refunded' }, { metadata: {}, payment_intent: null }],
  ])('%s is answered and ignored', async (_, changes, object) => {
    expect(outcomeOf(await deliver(eventOf(changes, object)))).toBe('200 ignored');
    expect(await waiting()).toEqual([]);
    expect(told()).toEqual([]);
  });

  test('is ignored before anything was sent to Stripe', async () => {
    table = await tables.create('directly');

    expect(outcomeOf(await deliver(eventOf()))).toBe('200 ignored');
  });
});

describe('what is not of Stripe changes nothing', () => {
  const body = () => JSON.stringify(eventOf());
  test.each<[string, () => Sent]>([
    ['no signature', () => ({ headers: {} })],
    [
      'a signature with another secret',
      () => ({ headers: { 'Stripe-Signature': signatureHeader(body(), NOW_S, 'whsec_x') } }),
    ],
    [
      'a signature of another body',
      () => ({ headers: { 'Stripe-Signature': signatureHeader('{}', NOW_S) } }),
    ],
    [
      'a time six minutes ago',
      () => ({ headers: { 'Stripe-Signature': signatureHeader(body(), NOW_S - 360) } }),
    ],
    [
      'a time six minutes ahead',
      () => ({ headers: { 'Stripe-Signature': signatureHeader(body(), NOW_S + 360) } }),
    ],
    [
      'the real time, where the clock was moved',
      () => ({ headers: { 'Stripe-Signature': signatureHeader(body(), Math.floor(Date.now() / 1_000)) } }),
    ],
    [
      'two headers',
      () => ({
        headers: { 'Stripe-Signature': [signatureHeader(body(), NOW_S), signatureHeader(body(), NOW_S)] },
      }),
    ],
    ['a signature of AWS instead', () => ({ headers: {}, caller: 'arn:aws:iam::000000000000:user/team-a' })],
  ])('%s', async (_, sent) => {
    const answer = await receive(body(), sent());

    expect(outcomeOf(answer)).toBe('400 webhook_refused');
    expect(problemOf(answer).detail).toMatch(/Stripe-Signature/);
    expect(await waiting()).toEqual([]);
  });

  test.each([
    ['', 'nothing'],
    ['nope', 'no JSON'],
    ['null', 'null'],
    ['{"id":"evt_1"}', 'no event'],
    [JSON.stringify({ ...eventOf(), id: 'in_1' }), 'an id of another kind'],
  ])('a signed body that is %j: %s', async (given) => {
    expect(outcomeOf(await receive(given))).toBe('400 webhook_refused');
  });

  test('a body over 1 MB', async () => {
    expect(outcomeOf(await receive('x'.repeat(1_048_577)))).toBe('413 body_too_large');
  });
});

describe('its secret', () => {
  test('is read once for many events', async () => {
    for (let index = 0; index < 5; index += 1) await deliver(eventOf({ id: `evt_${index}` }));

    expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(1);
  });

  test('is read again if it was replaced, and the old one then no longer fits', async () => {
    await deliver(eventOf());
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'whsec_new' });
    const realNow = Date.now;
    Date.now = () => realNow() + 60_000;
    const body = JSON.stringify(eventOf({ id: 'evt_2' }));
    const headers = { 'Stripe-Signature': signatureHeader(body, NOW_S, 'whsec_new') };
    try {
      expect(outcomeOf(await receive(body, { headers }))).toBe('200 stored');
      expect(outcomeOf(await deliver(eventOf({ id: 'evt_3' })))).toBe('400 webhook_refused');
    } finally {
      Date.now = realNow;
    }
  });

  test.each([
    ['has no value', { SecretString: '' }],
    ['cannot be read', new Error('denied')],
  ])('%s: 503, so that Stripe sends the event again', async (_, found) => {
    if (found instanceof Error) secrets.on(GetSecretValueCommand).rejects(found);
    else secrets.on(GetSecretValueCommand).resolves(found);

    expect(outcomeOf(await deliver(eventOf()))).toBe('503 unavailable');
    expect(await waiting()).toEqual([]);
  });
});
