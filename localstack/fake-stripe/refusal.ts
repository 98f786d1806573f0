type ErrorType = 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';

interface Details {
  readonly status: number;
  readonly type?: ErrorType;
  readonly code?: string;
  /** As the caller wrote it: `lines[0][amount]`. */
  readonly param?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Nothing was executed, so an idempotency key does not keep this answer. */
  readonly beforeExecution?: boolean;
}

/** An error as Stripe answers it. Its codes and statuses are Stripe's, and its texts are ours. */
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

/** A parameter that is wrong by itself. It is refused before anything is executed. */
export const badParameter = (message: string, param: string, code?: string): Refusal =>
  new Refusal(message, { status: 400, param, beforeExecution: true, ...(code && { code }) });

/** The state of an object forbids the request. It is refused in the execution. */
export const notAllowed = (message: string, code?: string, param?: string): Refusal =>
  new Refusal(message, { status: 400, ...(code && { code }), ...(param && { param }) });

/** An object that does not exist: 404 if the address names it, 400 if a parameter names it. */
export function missing(noun: string, id: string, param?: string): Refusal {
  const details = { code: 'resource_missing', param: param ?? 'id' };
  return new Refusal(`There is no ${noun} with the id '${id}'.`, { status: param ? 400 : 404, ...details });
}
