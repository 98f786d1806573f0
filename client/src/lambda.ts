import type { CallOptions } from './call-options.ts';

/** What is read of Lambda's `Context`. */
export interface LambdaContext {
  /** Milliseconds until Lambda stops the function. */
  getRemainingTimeInMillis(): number;
}

/**
 * Options for a call within a Lambda function: it ends in time, so that the function can still answer what it knows. A
 * function that is stopped in the middle of a call tells nothing.
 *
 * @param context The second argument of the handler.
 * @param reserve Milliseconds that the function needs for its own answer. Default 1000.
 */
export const fromLambdaContext = (
  context: LambdaContext,
  reserve = 1000,
): CallOptions & { readonly deadline: number } => ({
  deadline: context.getRemainingTimeInMillis() - reserve,
});
