import { Logger } from '@aws-lambda-powertools/logger';
import type { LogItemExtraInput, LogItemMessage } from '@aws-lambda-powertools/logger/types';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import type { BatchOutcome, BatchSummary } from '../../client/contract/shapes/batch.ts';
import type { ProblemCode } from '../../client/contract/shapes/problem.ts';
import type { DomainError } from '../domain/errors.ts';
import { tellFault } from '../faults/channel.ts';
import { type Consumed, nothingConsumed } from '../store/table/consumed.ts';
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
  /**
   * For a batch, because its status says nothing about its items.
   *
   * @param items those that were not written now, so that somebody can find out what happened to a key
   */
  readonly countOutcomes: (outcomes: Outcomes, items?: readonly LoggedItem[]) => void;
}

/** An item of a batch in the log: no values of it, since they are customers' data. */
export interface LoggedItem {
  readonly key: string;
  readonly customer?: string;
  readonly outcome: BatchOutcome;
  readonly code?: ProblemCode;
  /** The names of the fields that were wrong, or that differ from what the key stands for. */
  readonly fields?: readonly string[];
}

/** What the line of a batch has. */
interface CountedBatch {
  readonly outcomes: Outcomes;
  readonly items?: readonly LoggedItem[];
}

/** How many different faults of one request are logged. Of further ones only their number is logged. */
const MOST_FAULTS = 5;
/** CloudWatch Logs cuts a line at 256 KB. */
const MOST_ITEM_CHARACTERS = 150_000;

/** The first items, as many as fit. Most batches are far smaller. */
function fitting(items: readonly LoggedItem[]): readonly LoggedItem[] {
  let left = MOST_ITEM_CHARACTERS;
  const over = items.findIndex((item) => {
    left -= JSON.stringify(item).length;
    return left < 0;
  });
  return over < 0 ? items : items.slice(0, over);
}

/** How many wrong fields of one request are named. */
const MOST_FIELDS = 20;
const OWN_NAME = /\bmetadata\..*/;

/**
 * The names of the fields that were wrong, or that differ from what the key stands for. Their values, and names that the
 * caller made up, are customers' data.
 */
export function loggedFields({ code, errors }: DomainError): { readonly fields?: readonly string[] } {
  if (code === 'unknown_field' || errors.length === 0) return {};
  const names = errors.slice(0, MOST_FIELDS).map(({ field }) => field.replace(OWN_NAME, 'metadata'));
  return { fields: [...new Set(names)] };
}

/**
 * One line for each request: who, what, how it ended and how long it took. The lines before it say what went wrong
 * inside. Headers and bodies are not logged, since they hold signatures and customers' data.
 */
export function requestLog(logger: Logger) {
  const started = new WeakMap<object, number>();
  const consumed = new WeakMap<object, Consumed>();
  const counted = new WeakMap<object, CountedBatch>();
  const keys = new WeakMap<object, string>();

  const log = (event: APIGatewayProxyEvent, response: APIGatewayProxyResult, refused?: DomainError): void => {
    const { statusCode } = response;
    const code = refused?.code;
    const batch = counted.get(event);
    const outcome = event.httpMethod === 'GET' ? undefined : outcomeOf(response, code);
    const isFault = statusCode >= 500 || (batch?.outcomes.failed ?? 0) > 0;
    logger[isFault ? 'error' : 'info']('request', {
      method: event.httpMethod,
      route: event.resource,
      path: event.path,
      status: statusCode,
      ...(code !== undefined && { code }),
      ...(batch ?? { outcome }),
      idempotency_key: keys.get(event) ?? header(event, 'idempotency-key'),
      ...(refused && loggedFields(refused)),
      ...unitsOf(consumed.get(event)),
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
      log(request.event, response, error);
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
      countOutcomes: (outcomes, items = []) =>
        counted.set(event, { outcomes, ...(items.length > 0 && { items: fitting(items) }) }),
    };
  };

  /** The request's idempotency key. It may stand in the body or in another header. */
  const keyed = (event: APIGatewayProxyEvent, key: string | undefined): void => {
    if (key !== undefined) keys.set(event, key);
  };

  /** What the request's calls to the store consume is added here. */
  const consumedBy = (event: APIGatewayProxyEvent): Consumed => {
    const units = nothingConsumed();
    consumed.set(event, units);
    return units;
  };

  return { middleware, of, keyed, consumedBy };
}

/** Each field takes some microseconds of every request, so one that is 0 is left out. */
function unitsOf({ readUnits, writeUnits, refusedWrites } = nothingConsumed()) {
  return {
    ...(writeUnits > 0 && { write_units: writeUnits }),
    ...(readUnits > 0 && { read_units: readUnits }),
    ...(refusedWrites > 0 && { refused_writes: refusedWrites }),
  };
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
