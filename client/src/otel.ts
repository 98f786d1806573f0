import { context, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { TryHook } from './log.ts';

export type { TryFollower, TryHook, TryRecord, TryStart } from './log.ts';

export interface TracingOptions {
  /** Makes the spans. Default: that of the global provider. */
  readonly tracer?: Tracer | undefined;
}

/**
 * A hook that makes a span of each try, below the caller's current one, and sends its context along (`traceparent`). So a
 * charge can be followed from the event that caused it into Tally. Names and attributes are those of OpenTelemetry for
 * HTTP clients. No span has a body, a key or a credential.
 *
 * @param options Another tracer.
 */
export function tracing({ tracer }: TracingOptions = {}): TryHook {
  return ({ route, attempt, requestId, method, url }) => {
    const { hostname, port, protocol } = new URL(url);
    const span = (tracer ?? trace.getTracer('@tally/client')).startSpan(`${method} ${route}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        'http.request.method': method,
        'url.full': url,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
        ...(attempt > 1 && { 'http.request.resend_count': attempt - 1 }),
        'tally.route': route,
        'tally.request_id': requestId,
      },
    });
    const headers: Record<string, string> = {};
    propagation.inject(trace.setSpan(context.active(), span), headers);
    return {
      headers,
      ended({ status, code, retryInMs }) {
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        if (retryInMs !== undefined) span.setAttribute('tally.retry_in_ms', retryInMs);
        if (code !== undefined) {
          span.setAttribute('error.type', code);
          span.setStatus({ code: SpanStatusCode.ERROR, message: code });
        }
        span.end();
      },
    };
  };
}
