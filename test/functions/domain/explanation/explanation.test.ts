import { describe, expect, test } from '@jest/globals';
import { Big } from 'big.js';
import { explainToCustomer } from '../../../../functions/domain/explanation/for-customer.ts';
import { explainToOperator } from '../../../../functions/domain/explanation/for-operator.ts';
import type { InvoiceStory } from '../../../../functions/domain/explanation/story.ts';
import type { Cause } from '../../../../functions/domain/sync/cause.ts';
import type { SyncRecord } from '../../../../functions/domain/sync/record.ts';
import { at } from '../../../support/charges.ts';
import { finalized, invoiceId, storyOf, sum, synced, tried } from './stories.ts';

const unreachable: Cause = { code: 'provider_unreachable' };
const badAddress: Cause = { code: 'email_refused', detail: 'Invalid email address: a@b' };
const sent = [tried('2026-12-03T00:05:02Z', 'synced', { step: 'finalize' })];
const withPayment = (payment: NonNullable<SyncRecord['payment']>): InvoiceStory =>
  storyOf({ lifecycle: finalized, sync: { ...synced, payment }, attempts: sent });
const failedWith = (cause: Cause): InvoiceStory =>
  storyOf({
    lifecycle: finalized,
    sync: { status: 'failed', attempts: 1, customerId: 'cus_1', cause },
    attempts: [tried('2026-12-03T00:05:02Z', 'failed', { step: 'create customer', cause })],
  });
const outage = storyOf({
  lifecycle: finalized,
  sync: { status: 'pending', attempts: 3, cause: unreachable, nextAttemptAt: at('2026-12-03T01:00:00Z') },
  attempts: ['00:30:00', '00:10:00', '00:05:02'].map((time) =>
    tried(`2026-12-03T${time}Z`, 'again', { step: 'create customer', cause: unreachable }),
  ),
});

const name = 'Invoice 7 for November 2026, over 14.50 USD,';

/** What the customer hears first, and what the customer is told to do. */
const readings: readonly (readonly [what: string, story: InvoiceStory, summary: string, next: string])[] = [
  [
    'it is open',
    storyOf({}),
    'The invoice for November 2026 is still open. It has 5 charges, 14.50 USD together. So far it comes to 14.50 USD.',
    'It is closed after 3 December 2026, 00:00 UTC. Until then charges are added. Nothing is to be done.',
  ],
  [
    'an earlier invoice left something',
    storyOf({ kinds: { usage: sum('14.50', 1), carry_over: sum('-5', 1) } }),
    'The invoice for November 2026 is still open. It has 1 charge of 14.50 USD. 5.00 USD from an earlier invoice is taken off. So far it comes to 9.50 USD.',
    'It is closed after 3 December 2026, 00:00 UTC. Until then charges are added. Nothing is to be done.',
  ],
  [
    'it has nothing to pay, with its number and its tax',
    storyOf({
      lifecycle: {
        ...finalized,
        total: new Big(0),
        issued: {
          documentNumber: 'TLY-42-USD-0007',
          tax: { name: 'VAT', percent: new Big(19), base: new Big('0.02'), amount: new Big(0) },
        },
      },
      kinds: { usage: sum('0.02', 1) },
    }),
    'Invoice TLY-42-USD-0007 for November 2026 has nothing to pay. It has 1 charge of 0.02 USD. VAT 19% on 0.02 USD is 0.00 USD.',
    'Nothing is to be done.',
  ],
  [
    'it is closed, and on its way',
    storyOf({ lifecycle: finalized, sync: { status: 'pending', attempts: 0 } }),
    `${name} is closed, and is being sent.`,
    'It can be paid as soon as it is sent, which happens by itself. Nothing is to be done.',
  ],
  [
    'Stripe is away',
    outage,
    `${name} is not sent yet: sending it takes longer than usual.`,
    'It can be paid as soon as it is sent, which happens by itself. Nothing is to be done.',
  ],
  [
    'the e-mail address is wrong',
    failedWith(badAddress),
    `${name} could not be sent. The customer’s e-mail address is not accepted.`,
    'Give us another e-mail address. Then the invoice is sent again.',
  ],
  [
    'the tries are used up, and the last one met a wrong address',
    failedWith({ code: 'too_many_attempts', last: badAddress }),
    `${name} could not be sent. The customer’s e-mail address is not accepted.`,
    'Give us another e-mail address. Then the invoice is sent again.',
  ],
  [
    'something is wrong on our side',
    failedWith({ code: 'api_key_refused', detail: 'Invalid API Key provided: sk_live_***' }),
    `${name} could not be sent yet. There is a problem on our side, and we are working on it.`,
    'It is sent when the problem is solved. Nothing is to be done.',
  ],
  [
    'the customer could pay twice',
    failedWith({ code: 'doubled_at_provider' }),
    `${name} is being checked by us.`,
    'Please do not pay it before we have checked it.',
  ],
  [
    'it was sent',
    storyOf({ lifecycle: finalized, sync: synced, attempts: sent }),
    `${name} was sent.`,
    'It can be paid on its page.',
  ],
  [
    'it is to be paid until a day',
    withPayment({
      status: 'unpaid',
      dueAt: at('2027-01-02T00:05:00Z'),
      updatedAt: at('2026-12-03T00:06:00Z'),
    }),
    `${name} was sent, and is not paid yet. It is due on 2 January 2027.`,
    'The invoice is not paid yet. Open the invoice’s page at Stripe and pay there, or wait if Stripe charges it by itself.',
  ],
  [
    'the card was declined',
    withPayment({ status: 'failed', reason: 'card_declined', updatedAt: at('2026-12-04T00:06:00Z') }),
    `${name} was sent, and could not be collected.`,
    'The bank declined the card. Open the invoice’s page at Stripe and pay with another card or account, or ask the bank why.',
  ],
  [
    'the bank wants a confirmation',
    withPayment({
      status: 'action_required',
      reason: 'authentication_required',
      updatedAt: at('2026-12-04T00:06:00Z'),
    }),
    `${name} was sent, and waits for the customer.`,
    'The bank wants the customer to confirm this payment. Open the invoice’s page at Stripe and pay there: the bank then asks for the confirmation.',
  ],
  [
    'it is paid',
    storyOf({ lifecycle: { ...finalized, status: 'paid' }, sync: synced, attempts: sent }),
    `${name} is paid.`,
    'Nothing is to be done.',
  ],
  [
    'credits are more than charges',
    storyOf({
      lifecycle: { ...finalized, total: new Big(0), exactTotal: new Big(0) },
      kinds: { usage: sum('4', 1), credit: sum('-9', 2), carry_over: sum('5', 1) },
    }),
    'Invoice 7 for November 2026 has nothing to pay. It has 1 charge of 4.00 USD. 2 credits, 9.00 USD together, are taken off. 5.00 USD is left in the customer’s favour, and is taken off the next invoice.',
    'Nothing is to be done.',
  ],
  [
    'somebody made it void',
    storyOf({
      lifecycle: {
        ...finalized,
        status: 'void',
        voidReason: 'ticket 4711',
        voidedAt: at('2026-12-04T08:00:00Z'),
        voidedBy: 'arn:aws:iam::123456789012:user/operator',
      },
    }),
    'Invoice 7 for November 2026 was made void. Nothing is owed for it.',
    'Nothing is to be done.',
  ],
];

describe('the customer’s reading', () => {
  test.each(readings)('when %s', (_what, story, summary, next) => {
    expect(explainToCustomer(story)).toMatchObject({ summary, next });
  });

  test.each(readings)('has no ids, no callers and no words of ours when %s', (_what, story) => {
    const { summary, events, next } = explainToCustomer(story);
    const text = [summary, next, ...events.map(({ says }) => says)].join('\n');

    expect(text).not.toMatch(/acme|inv_|in_1|cus_1|arn:|month-end|4711|sk_live|[a-z]+_[a-z]+/);
  });

  test('tells the whole way of an invoice whose card was declined, with times, the oldest first', () => {
    const { events } = explainToCustomer(
      withPayment({
        status: 'failed',
        reason: 'card_declined',
        detail: 'Your card was declined.',
        updatedAt: at('2026-12-04T10:00:00Z'),
      }),
    );

    expect(events).toEqual([
      {
        at: '2026-11-02T09:30:00.000Z',
        says: 'The invoice for November 2026 was opened, with its first charge.',
      },
      {
        at: '2026-12-03T00:05:00.000Z',
        says: 'It was closed. It has 5 charges, 14.50 USD together. Its total is 14.50 USD.',
      },
      { at: '2026-12-03T00:05:02.000Z', says: 'It was sent.' },
      {
        at: '2026-12-04T10:00:00.000Z',
        says: 'The bank declined the card. Stripe says: “Your card was declined.” Open the invoice’s page at Stripe and pay with another card or account, or ask the bank why.',
      },
    ]);
  });
});

test('a decline is in the story of an invoice that was paid later, without what was to be done', () => {
  const declined = {
    status: 'failed',
    reason: 'card_declined',
    detail: 'Your card was declined.',
    updatedAt: at('2026-12-04T10:00:00Z'),
  } as const;
  const payment = { status: 'paid', updatedAt: at('2026-12-05T10:00:00Z') } as const;
  const story = storyOf({
    lifecycle: { ...finalized, status: 'paid' },
    sync: { ...synced, payment, payments: [declined, payment] },
    attempts: sent,
  });

  expect(explainToCustomer(story).events.slice(-2)).toEqual([
    { at: declined.updatedAt, says: 'The bank declined the card.' },
    { at: payment.updatedAt, says: 'The invoice is paid. Nothing is to be done.' },
  ]);
  expect(explainToOperator(story).events.at(-2)).toEqual({
    at: declined.updatedAt,
    says: 'Stripe’s in_1 was seen as failed (card_declined). Stripe says: “Your card was declined.”',
  });
});

test('that it was made void at Stripe is told once to the customer', () => {
  const gone = at('2026-12-04T08:00:00Z');
  const { events } = explainToCustomer(
    storyOf({
      lifecycle: {
        ...finalized,
        status: 'void',
        voidReason: 'voided at Stripe',
        voidedAt: gone,
        voidedBy: 'stripe',
      },
      sync: { ...synced, payment: { status: 'voided', updatedAt: gone } },
      attempts: sent,
    }),
  );

  expect(events.filter(({ at: when }) => when === gone)).toEqual([
    { at: gone, says: 'It was made void. Nothing is owed for it.' },
  ]);
});

test('what Stripe told later is in both readings, with ids only for the operator', () => {
  const told = { at: at('2027-01-05T10:00:00Z'), detail: 'A payment was refunded at Stripe. re_1 of in_1.' };
  const missing = { at: at('2027-01-06T10:00:00Z'), detail: 'in_2 is open, beside in_1.' };
  const story = storyOf({
    lifecycle: { ...finalized, status: 'paid' },
    sync: {
      ...synced,
      alerts: [
        { kind: 'doubled', ...missing },
        { kind: 'refund', ...told },
      ],
    },
    attempts: sent,
  });

  expect(explainToCustomer(story).events.at(-1)).toEqual({
    at: told.at,
    says: 'A payment of it was refunded.',
  });
  expect(explainToOperator(story).events.slice(-2)).toEqual([
    { at: told.at, says: 'Stripe told (refund): A payment was refunded at Stripe. re_1 of in_1.' },
    { at: missing.at, says: 'Stripe told (doubled): in_2 is open, beside in_1.' },
  ]);
});

describe('the operator’s reading', () => {
  test('names the invoice, the customer, the caller, Stripe’s ids and each kind of failure', () => {
    expect(explainToOperator(failedWith(badAddress))).toEqual({
      summary: `${invoiceId} of customer acme is finalized, and its sync is failed. ${name} could not be sent. The customer’s e-mail address is not accepted.`,
      events: [
        {
          at: '2026-11-02T09:30:00.000Z',
          says: `${invoiceId} was opened by its first line: invoice 1 of customer acme for 2026-11 in USD.`,
        },
        {
          at: '2026-12-03T00:05:00.000Z',
          says: 'month-end finalized it as number 7. It has 5 charges, 14.50 USD together. The exact total 14.4999 was rounded to 14.50 USD.',
        },
        {
          at: '2026-12-03T00:05:02.000Z',
          says: 'A try of the sync failed at the request “create customer”. email_refused: Stripe does not take the customer’s e-mail address. Stripe says: “Invalid email address: a@b”',
        },
      ],
      next: expect.stringMatching(
        /The customer can solve it\. When that is done, POST \/v1\/invoices\/inv_acme_USD_2026-11_1\/sync tries it again\. Tally knows of no invoice for it at Stripe\.$/,
      ),
    });
  });

  test('tells many tries of an outage as one event, and when the next one is', () => {
    const { events, next } = explainToOperator(outage);

    expect(events.at(-1)).toEqual({
      at: '2026-12-03T00:05:02.000Z',
      says: '3 tries of the sync, the last of them at 2026-12-03T00:30:00.000Z, stopped, to be tried again, at the request “create customer”. provider_unreachable: Stripe did not answer, or its answer could not be read.',
    });
    expect(events).toHaveLength(3);
    expect(next).toContain('The next try is at 2026-12-03T01:00:00.000Z, by itself.');
  });

  test('says where the invoice is at Stripe', () => {
    const story = withPayment({
      status: 'unpaid',
      dueAt: at('2027-01-02T00:05:00Z'),
      updatedAt: at('2026-12-03T00:06:00Z'),
    });

    expect(explainToOperator(story).next).toMatch(/At Stripe it is in_1 of cus_1\.$/);
    expect(explainToOperator(story).events.at(-1)?.says).toContain('in_1 was seen as unpaid');
  });
});
