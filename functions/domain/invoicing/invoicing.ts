import { Big } from 'big.js';
import * as z from 'zod/mini';
import { writtenAddress } from '../../../client/contract/shapes/address.ts';
import { month, optionalText, text } from '../../../client/contract/shapes/fields.ts';
import { listOf } from '../written-rules.ts';

const PERCENT_ERROR = 'expected a percentage as decimal text with at most 4 decimals, such as "19"';
const percent = () =>
  z.pipe(
    z.string({ error: PERCENT_ERROR }).check(
      z.regex(/^\d{1,2}(\.\d{1,4})?$/, PERCENT_ERROR),
      z.refine((digits) => Number(digits) > 0, PERCENT_ERROR),
    ),
    z.transform((digits): Big => new Big(digits)),
  );

const madeInvoicing = () =>
  z.strictObject({
    /** How the numbers begin that are unique over all customers. Issued invoices keep theirs. */
    numberPrefix: z._default(
      z.string().check(z.regex(/^[A-Z0-9]{1,8}$/, 'expected 1 to 8 capital letters and digits')),
      'INV',
    ),
    /** Days until an invoice is due. */
    dueDays: z._default(z.int().check(z.minimum(0), z.maximum(366)), 30),
    /** Who sends the invoices. Without it, they name no sender. */
    seller: z.optional(
      z.strictObject({
        name: text(200),
        address: writtenAddress(),
        tax_id: optionalText(100),
        email: optionalText(254),
        /** Where to pay without Stripe: a bank account line by line, or a link. */
        bank: z.optional(listOf(text(100))),
        payment_link: z.optional(
          z.url({ protocol: /^https$/, error: 'expected a link that begins with https://' }),
        ),
        /** What must stand at the end of each invoice, such as the register of companies. */
        footer: optionalText(500),
      }),
    ),
    /**
     * Taxes, the oldest first. Each applies to the invoices of its first month and later ones, up to the next entry.
     * Without any, invoices have no tax.
     */
    taxes: z.optional(
      listOf(z.strictObject({ from: month, name: text(40), percent: percent() })).check(
        z.refine(
          (taxes) => taxes.every(({ from }, index) => index === 0 || from > (taxes[index - 1]?.from ?? '')),
          'expected the oldest first, and no month twice',
        ),
      ),
    ),
  });

/** How a stage issues invoices: part of its configuration. As JSON it must fit in an environment variable. */
export type Invoicing = z.output<ReturnType<typeof madeInvoicing>>;
export type InvoicingConfig = z.input<ReturnType<typeof madeInvoicing>>;
export type Seller = NonNullable<Invoicing['seller']>;

/** Lambda takes 4 KB of variables in all. */
const MOST_BYTES = 2_000;

/**
 * The variable of the functions, as CDK sets it.
 *
 * @param source where it is written, for the message
 * @throws Error that names each place that does not fit, or if it is too long
 */
export function invoicingVariable(config: InvoicingConfig, source: string): string {
  const written = JSON.stringify(config);
  readInvoicing(written, source);
  if (Buffer.byteLength(written) <= MOST_BYTES) return written;
  throw new Error(
    `The invoicing of ${source} is longer than ${MOST_BYTES} bytes of JSON: shorten its texts.`,
  );
}

const known = new Map<string, Invoicing>();

/**
 * @param variable JSON; undefined for a stage that says nothing about invoices
 * @param source where it is written, for the message
 * @throws Error that names each place that does not fit
 */
export function readInvoicing(variable: string | undefined, source = 'this stage'): Invoicing {
  const written = variable ?? '{}';
  const before = known.get(written);
  if (before) return before;
  const parsed = madeInvoicing().safeParse(JSON.parse(written));
  if (!parsed.success) {
    throw new Error(`The invoicing of ${source} is wrong:\n${z.prettifyError(parsed.error)}`);
  }
  known.set(written, parsed.data);
  return parsed.data;
}
