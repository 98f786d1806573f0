import { BillingError } from '../../client/src/index.ts';

/** The BillingError that the call ends with; anything else fails the test. */
export async function errorOf(call: Promise<unknown>): Promise<BillingError> {
  const outcome = await call.then(
    () => 'a reply',
    (error: unknown) => error,
  );
  if (outcome instanceof BillingError) return outcome;
  throw new Error(`expected a BillingError, got ${String(outcome)}`);
}

/** The same for a call that throws at once. */
export function thrownBy(work: () => unknown): BillingError {
  try {
    work();
  } catch (error) {
    if (error instanceof BillingError) return error;
    throw error;
  }
  throw new Error('expected a BillingError, got none');
}
