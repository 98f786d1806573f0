import type { CreateCustomerInput } from '@tally/client';
import { printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';
import { customerText } from './show.ts';

export interface AddCustomerOptions {
  readonly id?: string;
  readonly name: string;
  readonly email?: string;
  readonly currency?: CreateCustomerInput['currency'];
  readonly key?: string;
  readonly json?: true;
}

/** Makes a customer. */
export async function addCustomer(options: AddCustomerOptions): Promise<void> {
  const { id, name, email, currency, key, json } = options;
  const client = await stageClient();
  const reply = await client.createCustomer(
    { customer_id: id, name, email, currency },
    { idempotencyKey: key },
  );
  printOne(
    reply,
    json,
    ({ customer, replayed }) =>
      `${customerText(customer)}\n${replayed ? 'It was made before; nothing was changed.' : 'Made now.'}`,
  );
}
