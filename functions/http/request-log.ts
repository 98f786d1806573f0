import { Logger } from '@aws-lambda-powertools/logger';
import type { LogItemExtraInput, LogItemMessage } from '@aws-lambda-powertools/logger/types';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { BatchOutcome, BatchSummary } from '../../client/contract/shapes/batch.ts';
import type { ProblemCode } from '../../client/contract/shapes/problem.ts';
import { tellFault } from '../faults/channel.ts';
import { asDomainError, problemResponse } from './problem-response.ts';
import { REPLAYED } from './reply.ts';
import { header, requestIdOf } from './request.ts';

/** A logger that also tells of its errors, to the error tracker of a stage that has one. */
class FunctionLogger extends Logger {
  override error(input: LogItemMessage, ...extra: LogItemExtraInput): void {
    super.error(input, ...extra);
    const message = typeof input === 'string' ? input : input.message;
    tellFault({ message, details: [input, ...extra] });
  }
}

/** @param logLevel Powertools' own default when left out */
export const requestLogger = (serviceName: string, logLevel?: 'SILENT'): Logger =>
  new FunctionLogger({
    serviceName,
    ...(logLevel && { logLevel }),
    // The error of a failed transaction holds the items that it found. They are customers' data.
    jsonReplacerFn: (key, value) => (key === 'Item' ? undefined : value),
  });

/** How many of a batch's items had each outcome. */
export type Outcomes = Readonly<BatchSummary>;

/** What an endpoint adds to the log of its request. */
export interface RequestNotes {
  /**
   * A fault that is not the reply's own error. If several parts of the request met the same fault, it is reported once.
   */
  readonly report: (error: unknown) => void;
  /** For a batch, because its status says nothing about its items. */
  readonly countOutcomes: (outcomes: Outcomes) => void;
}

/** How many different faults of one request are logged. Of further ones only their number is logged. */
const MOST_FAULTS = 5;

/**
 * One line for each request: who, what, how it ended and how long it took. The lines before it say what went wrong
 * inside. Headers and bodies are not logged, since they hold signatures and customers' data.
 */
export function requestLog(logger: Logger) {
  const started = new WeakMap<object, number>();
  const counted = new WeakMap<object, Outcomes>();
  const keys = new WeakMap<object, string>();

  const log = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult, code?: ProblemCode): void => {
    const { statusCode } = response;
    const outcomes = counted.get(event);
    const outcome = event.httpMethod === 'GET' ? undefined : outcomeOf(response, code);
    const isFault = statusCode >= 500 || (outcomes?.failed ?? 0) > 0;
    logger[isFault ? 'error' : 'info']('request', {
      method: event.httpMethod,
      route: event.resource,
      path: event.path,
      status: statusCode,
      ...(code !== undefined && { code }),
      ...(outcomes ? { outcomes } : { outcome }),
      idempotency_key: keys.get(event) ?? header(event, 'idempotency-key'),
      ms: Date.now() - (started.get(event) ?? Date.now()),
    });
  };

  const middleware: MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> = {
    before({ event, context }) {
      started.set(event, Date.now());
      logger.resetKeys();
      logger.appendKeys({
        request_id: requestIdOf(event),
        lambda_request_id: context.awsRequestId,
        caller: event.requestContext.identity.userArn,
      });
    },
    after({ event, response }) {
      if (response) log(event, response);
    },
    onError(request) {
      const error = asDomainError(request.error);
      if (error.code === 'internal_error' || error.cause !== undefined) {
        logger.error('failure', request.error ?? error);
      }
      const response = problemResponse(error, requestIdOf(request.event));
      request.response = response;
      log(request.event, response, error.code);
    },
  };

  const of = (event: APIGatewayProxyEvent): RequestNotes => {
    const told = new Set<string>();
    return {
      report(error) {
        const name = faultName(error);
        if (told.has(name) || told.size === MOST_FAULTS) return;
        told.add(name);
        logger.error('failure', error instanceof Error ? error : new Error(String(error)));
      },
      countOutcomes: (outcomes) => counted.set(event, outcomes),
    };
  };

  /** The request's idempotency key. It may stand in the body or in another header. */
  const keyed = (event: APIGatewayProxyEvent, key: string | undefined): void => {
    if (key !== undefined) keys.set(event, key);
  };

  return { middleware, of, keyed };
}

/** What became of a single write, in the words of a batch's results. */
function outcomeOf(
  { statusCode, headers }: APIGatewayProxyResult,
  code: ProblemCode | undefined,
): BatchOutcome | undefined {
  if (code === 'idempotency_conflict' || code === 'lead_conflict') return 'conflict';
  if (statusCode >= 500) return 'failed';
  if (statusCode >= 400) return 'rejected';
  if (statusCode === 201) return 'created';
  return headers?.[REPLAYED] === undefined ? undefined : 'replayed';
}

/** The same text for the same fault, whichever item or invoice met it. The cause's own text would name the item. */
function faultName(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return [error.name, error.message, cause instanceof Error ? cause.name : ''].join();
}
