import type * as z from 'zod/mini';
import type { Account } from './state/account.ts';
import { readParameters } from './wire/parameters.ts';

/** Everything that an operation works with. */
export interface Call {
  readonly account: Account;
  /** Seconds since the epoch, by the fake's clock. */
  readonly now: number;
  /** The ids in the address, such as `customer` in `/v1/customers/{customer}`. */
  readonly ids: Readonly<Record<string, string>>;
  /** The address by which people reach this fake. */
  readonly url: string;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** How long a search does not find a new object, in seconds. */
  readonly searchLag: number;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Checks the parameters, and returns the function that executes the request. @throws Refusal */
  readonly prepare: (form: unknown) => (call: Call) => object;
}

export function operation<Schema extends z.ZodMiniType>(
  method: Operation['method'],
  path: string,
  parameters: Schema,
  execute: (call: Call, given: z.output<Schema>) => object,
): Operation {
  return {
    method,
    path,
    prepare(form) {
      const given = readParameters(parameters, form);
      return (call) => execute(call, given);
    },
  };
}

/** The ids in a path, by name, if the path fits the operation's path. */
export function idsIn(path: string, { path: pattern }: Operation): Record<string, string> | undefined {
  const [steps, given] = [pattern.split('/'), path.split('/')];
  if (steps.length !== given.length) return undefined;
  const ids: Record<string, string> = {};
  for (const [index, step] of steps.entries()) {
    const value = given[index] ?? '';
    if (step.startsWith('{') && /^\w+$/.test(value)) ids[step.slice(1, -1)] = value;
    else if (step !== value) return undefined;
  }
  return ids;
}
