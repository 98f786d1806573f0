import { isDeepStrictEqual } from 'node:util';
import type { PostalAddress } from '../../../client/contract/shapes/address.ts';
import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from './cause.ts';

/**
 * What Tally knows of an object that it makes at the provider: a customer or an invoice. The key of a request names the
 * generation. A retry with the same key is the same request, so it makes nothing twice. A new generation is a new
 * request. So the sync first looks at what the provider has.
 */
export interface Made {
  readonly generation: number;
  /** When the first request of this generation was sent. This time is stored before the request is sent. */
  readonly since?: Instant;
  /** When the first request of all generations was sent. The object at the provider is not older than this. */
  readonly first?: Instant;
  /**
   * Whether the sync must look for the object: the provider may have it under an id that we do not know, or may have
   * lost it.
   */
  readonly isUnsure: boolean;
  /** The provider's id, once it is known. */
  readonly id?: string;
}

/** What Tally sends of a customer. */
export interface Contact {
  readonly name: string;
  readonly email?: string;
  readonly address?: PostalAddress;
}

/** @param customer its fields that are not sent are left out */
export const contactOf = ({
  name,
  email,
  address,
}: {
  readonly name: string;
  readonly email?: string | undefined;
  readonly address?: PostalAddress | undefined;
}): Contact => ({
  name,
  ...(email !== undefined && { email }),
  ...(address && { address }),
});

/** A customer at the provider. All its invoices share it. */
export interface CustomerState extends Made {
  /**
   * What the provider has of it by our last request. It is missing while a change is under way, and if the customer was
   * found. Then nobody knows, and it is sent again.
   */
  readonly sent?: Contact;
  /** How many requests to change it have ended. The key of the next one names the next number. */
  readonly updates: number;
  /** The last restore of the table that this state takes into account. */
  readonly doubtedAt?: Instant;
}

/** An invoice on its way to the provider. */
export interface InvoiceState extends Made {
  /**
   * What its draft holds: nothing yet, all lines with our total, or something else. In the last case the draft must be
   * deleted.
   */
  readonly draft: 'empty' | 'filled' | 'spoilt';
  /**
   * How the provider refused to finalize it. It is kept until the sync has looked whether the invoice is finalized
   * after all.
   */
  readonly refusal?: Cause;
}

export interface SyncState {
  readonly customer: CustomerState;
  readonly invoice: InvoiceState;
}

const notBegun: Made = { generation: 1, isUnsure: false };
export const notMade: CustomerState = { ...notBegun, updates: 0 };
export const notSent: InvoiceState = { ...notBegun, draft: 'empty' };

/** The provider keeps keys for 24 hours. After that the same key would be a new request. */
const KEY_LASTS_MS = 23 * 3_600_000;

/** New keys for an object. The sync looks for the object before it makes it again. A known id stays known. */
export function nextGeneration<Kind extends Made>(made: Kind): Kind {
  const { since, ...kept } = made;
  // The copy lacks only optional fields.
  return { ...kept, generation: made.generation + 1, isUnsure: true } as Kind;
}

/** New keys for an object that the provider no longer has. The sync looks for it before it makes it again. */
export function forgotten<Kind extends Made>(made: Kind): Kind {
  const { id, ...kept } = nextGeneration(made);
  return kept as Kind; // only an optional field is missing
}

/**
 * The state at the beginning of a try. If a request was sent so long ago that the provider has dropped its key, the
 * object gets a new generation.
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

/**
 * What is known of an object after the table was restored to an earlier time. The provider may have more of it, so the
 * sync looks there first.
 *
 * @param restoredTo UTC. What is not known here was not made before
 */
export function doubted<Kind extends Made>(made: Kind, restoredTo: Instant): Kind {
  const doubtful = nextGeneration(made);
  return doubtful.id === undefined ? { ...doubtful, first: doubtful.first ?? restoredTo } : doubtful;
}

/** More requests to change a customer than there were between the time of a restore and the restore. */
const UNKNOWN_UPDATES = 1_000;

/**
 * What is known of a customer after the table was restored to an earlier time. Its name and address may have been
 * changed at the provider since then, so they are sent again. And keys with the next numbers may have been used, with
 * which the provider would only repeat an old answer.
 *
 * @param restored to which time, and when. UTC
 */
export function afterRestore(
  customer: CustomerState,
  restored: { readonly to: Instant; readonly at: Instant },
): CustomerState {
  if (customer.doubtedAt === restored.at) return customer;
  // A customer that was never sent may be at the provider too.
  const known = isNew(customer) ? doubted(customer, restored.to) : changing(customer);
  return { ...known, updates: known.updates + UNKNOWN_UPDATES, doubtedAt: restored.at };
}

const isNew = ({ id, since, first }: Made): boolean =>
  id === undefined && since === undefined && first === undefined;

/**
 * The same customer, before a request that changes it. Until the answer is stored, nobody knows what the provider has.
 */
export function changing({ sent, ...customer }: CustomerState): CustomerState {
  return customer;
}

/** Whether the provider may have another name, e-mail address or postal address of the customer. */
export const isOutdated = ({ sent }: CustomerState, { name, email, address }: Contact): boolean =>
  sent === undefined ||
  sent.name !== name ||
  sent.email !== email ||
  !isDeepStrictEqual({ ...sent.address }, { ...address });

/** The same state, with the time of its first request. It must be stored before the request is sent. */
export const sentAt = <Kind extends Made>(made: Kind, now: Instant): Kind =>
  made.since === undefined ? { ...made, since: now, first: made.first ?? now } : made;
