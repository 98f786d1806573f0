import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { asDomainError, problemResponse } from './problem-response.ts';
import { header, requestIdOf } from './request.ts';

/** @param logLevel Powertools' own default when left out */
export const requestLogger = (serviceName: string, logLevel?: 'SILENT'): Logger =>
  new Logger({
    serviceName,
    ...(logLevel && { logLevel }),
    // A failed transaction's error holds the items that it found: customers' data.
    jsonReplacerFn: (key, value) => (key === 'Item' ? undefined : value),
  });

/**
 * One line a request: who, what, how it ended and how long it took. Neither headers nor bodies are logged, since
 * they carry signatures and customers' data.
 */
export function requestLog(logger: Logger): MiddlewareObj<APIGatewayProxyEvent, APIGatewayProxyResult> {
  const started = new WeakMap<object, number>();

  const log = (event: APIGatewayProxyEvent, statusCode: number, code?: string): void => {
    logger[statusCode >= 500 ? 'error' : 'info']('request', {
      method: event.httpMethod,
      route: event.resource,
      path: event.path,
      status: statusCode,
      ...(code !== undefined && { code }),
      idempotency_key: header(event, 'idempotency-key'),
      ms: Date.now() - (started.get(event) ?? Date.now()),
    });
  };

  return {
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
      if (response) log(event, response.statusCode);
    },
    onError(request) {
      const error = asDomainError(request.error);
      if (error.code === 'internal_error' || error.cause !== undefined) {
        logger.error('failure', request.error ?? error);
      }
      const response = problemResponse(error, requestIdOf(request.event));
      request.response = response;
      log(request.event, response.statusCode, error.code);
    },
  };
}
