import type * as z from 'zod/mini';
import type { Account } from './state/account.ts';
import { readParameters } from './wire/parameters.ts';

/** What an operation works with. */
export interface Call {
  readonly account: Account;
  /** Seconds since the epoch, by the fake's clock. */
  readonly now: number;
  /** From the address, such as `customer` of `/v1/customers/{customer}`. */
  readonly ids: Readonly<Record<string, string>>;
  /** Where people find this fake. */
  readonly url: string;
  readonly requestId: string;
  readonly idempotencyKey: string | undefined;
  /** How long a new object is not found by a search, in seconds. */
  readonly searchLag: number;
}

export interface Operation {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** Checks the parameters, and gives what is to be executed. @throws Refusal */
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

/** The ids in a path, by their names, when it fits the operation's. */
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
