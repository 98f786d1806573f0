import type { RouteName } from '../../client/contract/routes.ts';
import createCustomer from '../../functions/api/customers/create-customer.ts';
import addLineItem from '../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../functions/api/line-items/add-line-items.ts';
import { requestLogger } from '../../functions/http/request-log.ts';
import type { OpenTable } from '../../functions/store/table/table.ts';
import { type Sent, tally } from '../support/api-gateway.ts';

/** The metered usage that every benchmark bills. */
export const usage = {
  service: 'object-storage',
  description: 'Object storage, GB-months, eu-west-1',
  units_consumed: '1234.567',
  price_per_unit: '0.0230004',
  metadata: { region: 'eu-west-1', account: 'prod-7', run: '2026-11-21T10' },
};

/** One execution environment of the functions that bill, in this process. It shares no memory with the others. */
export interface Instance {
  /** @throws if the answer is a problem */
  readonly send: (route: RouteName, sent: Sent) => Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** @param table opened only for this instance */
export function instanceAt(table: OpenTable): Instance {
  const endpoints = [addLineItem, addLineItems, createCustomer];
  const api = tally(endpoints, { table, logger: requestLogger('bench') });
  return {
    async send(route, sent) {
      const { statusCode, headers = {}, body } = await api.send(route, sent);
      if (statusCode >= 300) throw new Error(`${route} was answered with ${statusCode}: ${body}`);
      return { status: statusCode, headers };
    },
  };
}

/** The address to which the table's client sends its calls, for another process. */
export async function addressOf({ client }: OpenTable): Promise<string> {
  const endpoint = await client.config.endpoint?.();
  if (!endpoint) throw new Error('The table has no address.');
  return `${endpoint.protocol}//${endpoint.hostname}:${endpoint.port}`;
}

/** Log lines are made, because they are part of the handler's work, but they are not shown. */
export async function quietly<Result>(work: () => Promise<Result>): Promise<Result> {
  const { write } = process.stdout;
  process.stdout.write = () => true;
  try {
    return await work();
  } finally {
    process.stdout.write = write;
  }
}
