type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

interface Details {
  readonly status: number;
  readonly type?: ErrorType;
  readonly code?: string;
  /** As the caller wrote it: `lines[0][amount]`. */
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Nothing was executed, so that an idempotency key does not keep this answer. */
  readonly beforeExecution?: boolean;
}

/** An answer of Stripe's that is an error. Its codes and statuses are Stripe's; its texts are ours. */
export class Refusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly beforeExecution: boolean;
  readonly body: { readonly error: object };

  constructor(message: string, details: Details) {
    super(message);
    const { status, type = 'invalid_request_error', code, param } = details;
    this.status = status;
    this.headers = details.headers ?? {};
    this.beforeExecution = details.beforeExecution ?? false;
    this.body = { error: { type, ...(code && { code }), message, ...(param && { param }) } };
  }
}

/** A parameter that is wrong by itself: found before anything is executed. */
export const badParameter = (message: string, param: string, code?: string): Refusal =>
  new Refusal(message, { status: 400, param, beforeExecution: true, ...(code && { code }) });

/** What the state of things forbids: found while executing. */
export const notAllowed = (message: string, code?: string, param?: string): Refusal =>
  new Refusal(message, { status: 400, ...(code && { code }), ...(param && { param }) });

/** An object that is not there: 404 when the address names it, 400 when a parameter does. */
export function missing(noun: string, id: string, param?: string): Refusal {
  const details = { code: 'resource_missing', param: param ?? 'id' };
  return new Refusal(`There is no ${noun} with the id '${id}'.`, { status: param ? 400 : 404, ...details });
}
