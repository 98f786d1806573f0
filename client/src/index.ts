export type { BatchOptions } from './add-in-batches.ts';
export type {
  Accepting,
  CallOptions,
  ListOptions,
  Opposite,
  Returned,
  Returning,
  WriteOptions,
} from './call-options.ts';
export { BillingClient, defaultBillingClient } from './client.ts';
export type { Clock } from './clock.ts';
export {
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
export type * from './generated/methods.ts';
export type * from './generated/model.ts';
export { lineItemKey } from './key.ts';
export { fromLambdaContext, type LambdaContext } from './lambda.ts';
export type { AddedLead, LeadNotAdded, LeadResult, LeadResults } from './lead-results.ts';
export type {
  AddLineItemsOptions,
  BilledLineItem,
  CustomerLineItem,
  LineItemResult,
  LineItemResults,
  UnbilledLineItem,
} from './line-item-results.ts';
export type { TryFollower, TryHook, TryRecord, TryStart } from './log.ts';

export type {
  BillingClientOptions,
  BillingLogger,
  Credentials,
  CredentialsProvider,
  RetryOptions,
} from './options.ts';
