import { describe, expect, test } from '@jest/globals';
import { BillingClient, type LeadInput } from '../../client/src/index.ts';
import { credentials } from './client-of.ts';
import { FakeClock } from './fake-clock.ts';

/*
 * Leads are sent in batches as line items are. add-line-items.test.ts tests everything that may happen to a batch. This
 * file tests what only leads have.
 */

interface Sent {
  readonly lead_id: string;
}
type Answer = (leads: readonly Sent[]) => Response;

const one = (id: string, more: object = {}): LeadInput => ({
  lead_id: id,
  customer_id: 'acme',
  product_id: 'crm',
  lead_type: 'Website Visit',
  created_at: '2026-11-10T11:55:00Z',
  actions: [{ action_type: 'Form', engagement_level: 'High', timestamp: '2026-11-10T12:00:00Z' }],
  ...more,
});

const taken = (leads: readonly Sent[]) =>
  Response.json({
    results: leads.map(({ lead_id }, index) => ({ index, lead_id, outcome: 'created', lead: { lead_id } })),
    summary: {},
  });

/** A client of a Tally that gives these answers one after the other. The last one is for all later calls. */
function clientOf(...answers: Answer[]) {
  const received: Sent[][] = [];
  const paths: string[] = [];
  const client = new BillingClient({
    baseUrl: 'https://tally.example/v1',
    region: 'us-east-1',
    credentials,
    clock: new FakeClock(),
    fetch: async (url, init) => {
      paths.push(new URL(String(url)).pathname);
      const { leads }: { leads: Sent[] } = JSON.parse(String(init?.body));
      received.push(leads);
      return (answers.length > 1 ? answers.shift() : answers[0])?.(leads) ?? Response.error();
    },
  });
  return { client, received, paths };
}

describe('addLeads', () => {
  test('sends any number, 500 at a time, and answers each in the order given', async () => {
    const { client, received, paths } = clientOf(taken);
    const leads = Array.from({ length: 1_201 }, (_, index) => one(`lead-${index}`));

    const { results, summary } = await client.addLeads(leads);

    // Batches are sent together, and may arrive in any order.
    expect(received.map(({ length }) => length).sort((a, b) => b - a)).toEqual([500, 500, 201]);
    expect(new Set(paths)).toEqual(new Set(['/v1/leads']));
    expect(results.map(({ lead_id, index }) => `${index} ${lead_id}`)).toEqual(
      leads.map(({ lead_id }, index) => `${index} ${lead_id}`),
    );
    expect(results[7]).toMatchObject({ outcome: 'created', lead: { lead_id: 'lead-7' } });
    expect(summary).toEqual({ created: 1_201, replayed: 0, conflict: 0, rejected: 0, failed: 0 });
  });

  test('sends a lead as it is: its id is its key', async () => {
    const { client, received } = clientOf(taken);

    await client.addLeads([one('l-1')]);

    expect(received[0]).toEqual([one('l-1')]);
  });

  test('splits a batch that is too large, and reports a single lead that is too large', async () => {
    const tooLarge: Answer = (leads) =>
      leads.length > 1 || leads[0]?.lead_id === 'huge'
        ? Response.json({ message: 'Too long' }, { status: 413 })
        : taken(leads);
    const { client } = clientOf(tooLarge);

    const { results } = await client.addLeads([one('a'), one('huge'), one('b')]);

    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'rejected', 'created']);
    expect(results[1]).toMatchObject({ lead_id: 'huge', error: { status: 413, outcome: 'not_applied' } });
  });

  test('sends again what failed, and nothing else', async () => {
    const failing: Answer = (leads) =>
      Response.json({
        results: leads.map(({ lead_id }, index) =>
          lead_id === 'b'
            ? {
                index,
                lead_id,
                outcome: 'failed',
                retryable: true,
                error: { status: 503, code: 'unavailable' },
              }
            : { index, lead_id, outcome: 'created', lead: { lead_id } },
        ),
        summary: {},
      });
    const { client, received } = clientOf(failing, taken);

    const { results } = await client.addLeads([one('a'), one('b'), one('c')]);

    expect(received.map((leads) => leads.map(({ lead_id }) => lead_id))).toEqual([['a', 'b', 'c'], ['b']]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created', 'created']);
  });

  test('reports a wrong lead with its fields and its id', async () => {
    const conflict = (leads: readonly Sent[]) =>
      Response.json({
        results: leads.map(({ lead_id }, index) => ({
          index,
          lead_id,
          outcome: 'conflict',
          error: {
            status: 409,
            code: 'lead_conflict',
            detail: 'it differs',
            errors: [{ field: `leads[${index}].actions[0].engagement_level`, message: 'differs' }],
          },
        })),
        summary: {},
      });
    const { client } = clientOf(conflict);

    const { results } = await client.addLeads([one('a'), one('b')]);

    expect(results[1]).toMatchObject({
      outcome: 'conflict',
      lead_id: 'b',
      error: {
        code: 'lead_conflict',
        outcome: 'not_applied',
        idempotencyKey: 'b',
        errors: [{ field: 'actions[0].engagement_level', message: 'differs' }],
      },
    });
  });

  test('keeps leads with the same id together, in their order, for any customers', async () => {
    const { client, received } = clientOf(taken);
    const many = Array.from({ length: 500 }, (_, index) => one(`lead-${index}`));

    await client.addLeads([...many, one('lead-0', { customer_id: 'bolt' }), one('last')]);

    const batch = received.find((leads) => leads.some(({ lead_id }) => lead_id === 'lead-0'));
    expect(batch?.filter(({ lead_id }) => lead_id === 'lead-0')).toMatchObject([
      { customer_id: 'acme' },
      { customer_id: 'bolt' },
    ]);
  });

  test('rejects an invalid lead, and sends the others', async () => {
    const { client, received } = clientOf(taken);
    const wrong = ['text', one('far', { lead_id: 2 ** 53 })] as unknown as LeadInput[]; // from a caller without types

    const { results } = await client.addLeads([...wrong, one('a')]);

    expect(received).toEqual([[one('a')]]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['rejected', 'rejected', 'created']);
    const noList = 5 as unknown as LeadInput[]; // from a caller without types
    await expect(client.addLeads(noList)).rejects.toMatchObject({
      code: 'invalid_argument',
      message: expect.stringContaining('leads must be a list'),
    });
  });

  test('gives a lead without an id no made-up one in its result', async () => {
    const { client } = clientOf((leads) =>
      Response.json({
        results: leads.map((_, index) => ({
          index,
          outcome: 'rejected',
          error: { code: 'validation_failed' },
        })),
      }),
    );
    const { lead_id: _, ...nameless } = one('a');
    const leads = [nameless, { ...nameless, product_id: 10n }] as unknown as LeadInput[]; // from a caller without types

    const { results } = await client.addLeads(leads);

    expect(results.map(({ lead_id, outcome }) => [lead_id, outcome])).toEqual([
      ['', 'rejected'],
      ['', 'rejected'],
    ]);
  });

  test('takes the options of a batch, and no others', async () => {
    const { client } = clientOf(taken);

    await expect(client.addLeads([], { minimal: true } as object)).rejects.toThrow(
      /`minimal` is not an option/,
    );
    await expect(client.addLeads([], { concurrency: 0 })).rejects.toThrow(/concurrency must be/);
  });
});

describe('addLead', () => {
  const answering = (body: object, status = 201) =>
    new BillingClient({
      baseUrl: 'https://tally.example/v1',
      region: 'us-east-1',
      credentials,
      clock: new FakeClock(),
      fetch: async (_, init) => Response.json({ ...body, sent: JSON.parse(String(init?.body)) }, { status }),
    });

  test('sends one lead, and returns its reply', async () => {
    const client = answering({ lead: { lead_id: 'a' }, replayed: false });

    expect(await client.addLead(one('a'))).toMatchObject({ lead: { lead_id: 'a' }, sent: one('a') });
  });

  test('does not accept the answer to several leads', async () => {
    const client = answering({ results: [], summary: {} }, 200);

    const several = [one('a')] as unknown as LeadInput; // from a caller without types

    await expect(client.addLead(several)).rejects.toMatchObject({
      code: 'unexpected_reply',
    });
  });
});

test('a report as CSV comes in parts, which are the file one after the other', async () => {
  const asked: string[] = [];
  const client = new BillingClient({
    baseUrl: 'https://tally.example/v1',
    region: 'us-east-1',
    credentials,
    clock: new FakeClock(),
    fetch: async (url, init) => {
      const { searchParams } = new URL(String(url));
      asked.push(String(searchParams));
      const headers = {
        'content-type': 'text/csv; charset=utf-8',
        'x-request-id': new Headers(init?.headers).get('x-request-id') ?? '',
        ...(!searchParams.has('cursor') && { link: '<?cursor=next.1&from=2026-01>; rel="next"' }),
      };
      return new Response(searchParams.has('cursor') ? 'b\r\n' : 'month\r\na\r\n', { headers });
    },
  });

  const options = { customerId: 'acme', accept: 'text/csv' } as const;
  const parts: string[] = [];
  for await (const part of client.getBillingReport('2026-01', '2026-12', options)) parts.push(part);

  expect(parts).toEqual(['month\r\na\r\n', 'b\r\n']);
  expect(asked).toEqual([
    'from=2026-01&to=2026-12&customer_id=acme',
    'from=2026-01&to=2026-12&customer_id=acme&cursor=next.1',
  ]);
});
