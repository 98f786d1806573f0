import { customerOperations } from './customers/operations.ts';
import { eventOperations } from './events/operations.ts';
import { draftOperations } from './invoices/drafts.ts';
import { lineOperations } from './invoices/lines.ts';
import { readingOperations } from './invoices/reading.ts';
import { stateOperations } from './invoices/states.ts';
import { idsIn, type Operation } from './operation.ts';
import { paymentOperations } from './payments/operations.ts';
import { Refusal } from './refusal.ts';

const idCount = ({ path }: Operation): number => path.split('{').length;

/** Paths with fewer ids come first, because `search` is not an id. */
export const operations: readonly Operation[] = [
  ...customerOperations,
  ...draftOperations,
  ...readingOperations,
  ...lineOperations,
  ...stateOperations,
  ...eventOperations,
  ...paymentOperations,
].sort((one, other) => idCount(one) - idCount(other));

/** @throws Refusal with 404 if the fake has no such operation */
export function operationFor(
  method: string,
  path: string,
): { readonly operation: Operation; readonly ids: Record<string, string> } {
  for (const operation of operations) {
    const ids = operation.method === method ? idsIn(path, operation) : undefined;
    if (ids) return { operation, ids };
  }
  throw new Refusal(`The fake Stripe has no operation ${method} ${path}.`, {
    status: 404,
    beforeExecution: true,
  });
}
