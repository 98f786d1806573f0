import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from './cause.ts';

/**
 * What is known of something that Tally makes at the provider: a customer, or an invoice. Requests carry keys that name
 * the generation. The same key is the same request, so a retry makes nothing twice. A new generation is a new request,
 * and so it is begun only after a look at what the provider has.
 */
export interface Made {
  readonly generation: number;
  /** When the first request of this generation was sent. It is written before that request. */
  readonly since?: Instant;
  /** When the first request of all generations was sent: it is not older at the provider. */
  readonly first?: Instant;
  /** Whether the provider may have it, but we do not know its id; or whether the provider may have lost it. */
  readonly isUnsure: boolean;
  /** The provider's id, once it is known. */
  readonly id?: string;
}

/** An invoice on its way to the provider. */
export interface InvoiceState extends Made {
  /** What its draft holds: nothing yet; all lines, with our total; or something else, so that it must go. */
  readonly draft: 'empty' | 'filled' | 'spoilt';
  /** How the provider refused to finalize it, until a look tells whether it is finalized after all. */
  readonly refusal?: Cause;
}

export interface SyncState {
  readonly customer: Made;
  readonly invoice: InvoiceState;
}

export const notMade: Made = { generation: 1, isUnsure: false };
export const notSent: InvoiceState = { ...notMade, draft: 'empty' };

/** The provider keeps keys for 24 hours. After that the same key would be a new request. */
const KEY_LASTS_MS = 23 * 3_600_000;

/** New keys for something that is looked for before it is made again. Its id, if it is known, stays known. */
export function nextGeneration<Kind extends Made>(made: Kind): Kind {
  const { since, ...kept } = made;
  // Only optional fields are missing from the copy.
  return { ...kept, generation: made.generation + 1, isUnsure: true } as Kind;
}

/** New keys for something that is no longer at the provider. It is looked for before it is made again. */
export function forgotten<Kind extends Made>(made: Kind): Kind {
  const { id, ...kept } = nextGeneration(made);
  return kept as Kind; // only an optional field is missing
}

/**
 * The state at the beginning of a try: what was sent too long ago for its key to be known gets a new generation.
 *
 * @param now UTC
 */
export function fresh({ customer, invoice }: SyncState, now: Instant): SyncState {
  return {
    customer: customer.id === undefined && isOld(customer, now) ? nextGeneration(customer) : customer,
    invoice: isOld(invoice, now) ? nextGeneration(invoice) : invoice,
  };
}

const isOld = ({ since }: Made, now: Instant): boolean =>
  since !== undefined && Date.parse(now) - Date.parse(since) >= KEY_LASTS_MS;

/** The same, with the time of its first request, which must be written down before that is sent. */
export const sentAt = <Kind extends Made>(made: Kind, now: Instant): Kind =>
  made.since === undefined ? { ...made, since: now, first: made.first ?? now } : made;
