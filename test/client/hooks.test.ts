import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { context, propagation, type TextMapSetter, trace } from '@opentelemetry/api';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { fromLambdaContext, type TryRecord, type TryStart } from '../../client/src/index.ts';
import { tracing } from '../../client/src/otel.ts';
import { InMemoryTally } from '../../client/testing/index.ts';
import { errorOf } from './failing.ts';

const setup = { description: 'Setup', amount: '5' };
const started = () => new InMemoryTally({ customers: ['acme'] });

describe('a hook', () => {
  test('is called before each try, and told how it ended', async () => {
    const tally = started();
    const starts: TryStart[] = [];
    const ends: TryRecord[] = [];
    tally.fail('throttle', { retryAfterSeconds: 2 });
    const client = tally.client({
      onTry(start) {
        starts.push(start);
        return { ended: (record) => ends.push(record) };
      },
    });

    await client.addLineItem('acme', setup, { idempotencyKey: 'k' });

    expect(starts).toMatchObject([
      { route: 'addLineItem', attempt: 1, method: 'POST' },
      { route: 'addLineItem', attempt: 2, url: 'https://tally.example/v1/customers/acme/line-items' },
    ]);
    expect(ends).toMatchObject([
      { attempt: 1, status: 429, code: 'throttled', retryInMs: 2500 },
      { attempt: 2, status: 201, code: undefined, requestId: starts[0]?.requestId },
    ]);
  });

  test('adds headers, but replaces none of the client’s own', async () => {
    const tally = started();
    const client = tally.client({
      onTry: ({ attempt }) => ({
        headers: {
          'x-team': `storage-${attempt}`,
          Authorization: 'mine',
          'Idempotency-Key': 'mine',
          'X-Request-Id': 'mine',
          'not a header': 'x',
          'x-broken': 'a\nb',
        },
      }),
    });

    await client.addLineItem('acme', setup, { idempotencyKey: 'k' });

    const { headers } = tally.requests[0] ?? {};
    expect(headers).toMatchObject({ 'x-team': 'storage-1', 'idempotency-key': 'k' });
    expect(headers?.['authorization']).toMatch(/^AWS4-HMAC-SHA256 /);
    expect(headers?.['authorization']).not.toContain('x-team');
    expect(headers?.['x-request-id']).not.toBe('mine');
    expect(headers).not.toHaveProperty('x-broken');
  });

  test('that throws, before or after a try, does not turn a charge into an error', async () => {
    const tally = started();
    const fail = (): never => {
      throw new Error('the hook is broken');
    };

    await tally.client({ onTry: fail }).addLineItem('acme', setup);
    await tally.client({ onTry: () => ({ ended: fail }) }).addLineItem('acme', setup);

    expect(tally.lineItemsOf('acme')).toHaveLength(2);
  });
});

describe('tracing by OpenTelemetry', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

  beforeAll(() => {
    propagation.setGlobalPropagator({
      inject: (from, carrier, setter: TextMapSetter) => {
        const { traceId, spanId } = trace.getSpanContext(from) ?? {};
        setter.set(carrier, 'traceparent', `00-${traceId}-${spanId}-01`);
      },
      extract: () => context.active(),
      fields: () => ['traceparent'],
    });
  });
  afterAll(() => propagation.disable());

  test('makes a span of each try, and sends its context along', async () => {
    const tally = started();
    tally.fail('unavailable');
    const client = tally.client({ onTry: tracing({ tracer: provider.getTracer('test') }) });

    await client.addLineItem('acme', setup, { idempotencyKey: 'a-key' });

    const spans = exporter.getFinishedSpans();
    expect(spans).toMatchObject([
      {
        name: 'POST addLineItem',
        attributes: {
          'http.request.method': 'POST',
          'http.response.status_code': 503,
          'error.type': 'unavailable',
          'server.address': 'tally.example',
          'server.port': 443,
        },
        status: { message: 'unavailable' },
      },
      { attributes: { 'http.request.resend_count': 1, 'http.response.status_code': 201 } },
    ]);
    expect(spans[1]?.attributes).not.toHaveProperty(['error.type']);
    const sent = tally.requests.map(({ headers }) => headers['traceparent']);
    expect(sent).toEqual(
      spans.map((span) => `00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`),
    );
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toContain('a-key');
  });
});

test('in a Lambda function a call ends in time for the function to answer', async () => {
  const tally = started();
  let left = 5000;
  const lambda = { getRemainingTimeInMillis: () => left };
  tally.fail('throttle', { times: 9, retryAfterSeconds: 3 });
  expect(fromLambdaContext(lambda)).toEqual({ deadline: 4000 });
  expect(fromLambdaContext(lambda, 250)).toEqual({ deadline: 4750 });

  const error = await errorOf(tally.client().addLineItem('acme', setup, fromLambdaContext(lambda)));

  // Half a second of jitter each: the second wait would end beyond 4 seconds.
  expect(tally.clock.waits).toEqual([3500]);
  expect(error.message).toContain('past the deadline');
  left = 400;
  const late = await errorOf(tally.client().addLineItem('acme', setup, fromLambdaContext(lambda)));
  expect(late).toMatchObject({ code: 'deadline_exceeded', attempts: 0, outcome: 'not_applied' });
});
