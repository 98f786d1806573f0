export {
  BillingClient,
  type CallOptions,
  type CurrentInvoiceOptions,
  defaultBillingClient,
  type ListOptions,
  type WriteOptions,
} from './client.ts';
export type { Clock } from './clock.ts';
export {
  type ApiErrorCode,
  BillingError,
  type BillingErrorCode,
  type BillingErrorDetails,
  BillingNoReplyError,
  BillingReplyError,
  BillingSetupError,
  type ClientErrorCode,
  type FieldError,
  type Outcome,
} from './errors.ts';
export { lineItemKey } from './key.ts';
export type { TryRecord } from './log.ts';
export type * from './model.ts';
export type { BillingClientOptions, BillingLogger, Credentials, RetryOptions } from './options.ts';
