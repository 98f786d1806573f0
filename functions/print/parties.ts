import type { PostalAddress } from '../../client/contract/shapes/address.ts';
import type { Seller } from '../domain/invoicing/invoicing.ts';
import type { BilledTo } from '../domain/invoicing/issued.ts';
import { type Html, html } from './html.ts';

/** Who sends the invoice, and to whom. */
export const parties = (
  seller: Seller | undefined,
  customer: BilledTo,
  customerId: string,
): Html => html`<div class="parties">
${
  seller &&
  html`<section><h2>From</h2>
${party(seller, seller.tax_id)}</section>`
}
<section><h2>Bill to</h2>
${party(customer, customer.taxId, html`<br><span class="faint">Customer ${customerId}</span>`)}</section>
</div>`;

interface Party {
  readonly name: string;
  readonly email?: string | undefined;
  readonly address?: PostalAddress | undefined;
}

const party = (
  { name, email, address }: Party,
  taxId: string | undefined,
  more?: Html,
): Html => html`<address>
<strong><bdi>${name}</bdi></strong>${address && addressLines(address).map((line) => html`<br><bdi>${line}</bdi>`)}${
  email !== undefined ? html`<br><bdi>${email}</bdi>` : undefined
}${taxId !== undefined ? html`<br>Tax ID <bdi>${taxId}</bdi>` : undefined}${more}
</address>`;

const CITY_FIRST: readonly string[] = ['US', 'CA', 'AU', 'IN', 'GB', 'IE'];

/** The lines of an address as its country writes them, roughly: the town before or after its code. */
function addressLines({ line1, line2, city, postal_code, state, country }: PostalAddress): string[] {
  const town = CITY_FIRST.includes(country)
    ? `${[city, state].filter(Boolean).join(', ')} ${postal_code ?? ''}`
    : `${postal_code ?? ''} ${city}${state ? `, ${state}` : ''}`;
  return [line1, line2, town.trim(), countryName(country)].filter((line) => line !== undefined);
}

let names: Intl.DisplayNames | undefined;

/** Made when it is first needed, since it takes some milliseconds. */
function countryName(code: string): string {
  names ??= new Intl.DisplayNames(['en'], { type: 'region' });
  return names.of(code) ?? code;
}
