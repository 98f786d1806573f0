import type { UpdateCustomerInput } from '@tally/client';
import { badInput } from '../../cli/exit-codes.ts';
import { printOne } from '../../cli/print-one.ts';
import { stageClient } from '../../stage/client.ts';
import { customerText } from './show.ts';

export interface UpdateCustomerOptions {
  readonly name?: string;
  readonly email?: string;
  readonly taxId?: string;
  readonly line1?: string;
  readonly line2?: string;
  readonly city?: string;
  readonly postalCode?: string;
  readonly state?: string;
  readonly country?: string;
  /** The names of optional fields to take away. */
  readonly clear?: ('email' | 'address' | 'tax_id')[];
  readonly json?: true;
}

/** Changes a customer. What is not named stays as it is. */
export async function updateCustomer(id: string, options: UpdateCustomerOptions): Promise<void> {
  const input = inputOf(options);
  if (Object.values(input).every((value) => value === undefined))
    throw badInput('What is to be changed? tally customers update --help lists the options.');
  const { customer } = await (await stageClient()).updateCustomer(id, input);
  printOne({ customer }, options.json, () => customerText(customer));
}

function inputOf({ name, email, taxId, clear = [], ...rest }: UpdateCustomerOptions): UpdateCustomerInput {
  const cleared = Object.fromEntries(clear.map((field) => [field, null]));
  return { name, email, tax_id: taxId, address: addressOf(rest), ...cleared };
}

/** The whole address is replaced, so its first line, city and country must be there. */
function addressOf(given: UpdateCustomerOptions): UpdateCustomerInput['address'] {
  const { line1, line2, city, postalCode, state, country } = given;
  if ([line1, line2, city, postalCode, state, country].every((part) => part === undefined)) return undefined;
  if (line1 === undefined || city === undefined || country === undefined)
    throw badInput('An address is replaced as a whole: give at least --line1, --city and --country.');
  return { line1, line2, city, postal_code: postalCode, state, country };
}
