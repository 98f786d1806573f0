import type { Instant, InvoiceId } from '../../../client/contract/shapes/fields.ts';
import { type Difference, differenceKinds, differenceOf } from '../../domain/payments/difference.ts';
import { instantOf } from '../../payments/answers.ts';
import { type ListedPage, listInvoices } from '../../payments/listing.ts';
import { type Looked, lookAtInvoice } from '../../payments/looking.ts';
import type { Way } from '../../payments/turn.ts';
import { readKnown } from '../../store/payments/taking.ts';
import { syncedBetween } from '../../store/sync/synced.ts';
import { mapAtMost } from '../../store/table/in-parallel.ts';
import type { Table } from '../../store/table/table.ts';

export interface Comparing {
  readonly table: Table;
  readonly way: Way;
  /** Marks our objects at Stripe. */
  readonly installation: string;
  /** UTC. */
  readonly now: Instant;
}

/** An invoice of which the two sides may differ. */
export interface Suspect {
  readonly invoiceId: InvoiceId;
  readonly providerId: string;
}

export interface ComparedPage {
  /** How many invoices of this installation the page had. */
  readonly atStripe: number;
  /** How many synced invoices there are here of the page's time. */
  readonly here: number;
  readonly suspects: readonly Suspect[];
}

const MOST_AT_ONCE = 8;

/**
 * Compares all invoices that Stripe made in a range of time, page by page. Only a page is in memory.
 *
 * @param range UTC, both included
 */
export async function* comparedPages(
  services: Comparing,
  range: { readonly from: Instant; readonly to: Instant },
): AsyncGenerator<ComparedPage, void, undefined> {
  const [from, to] = [secondsOf(range.from), secondsOf(range.to)];
  let after: string | undefined;
  let newest = to;
  // A second may end one page and begin the next one.
  let onTheEdge: readonly string[] = [];
  do {
    const { installation } = services;
    const { all, ours, next } = await listInvoices(services.way, { from, to, installation }, after);
    const oldest = next === undefined ? from - 1 : Math.min(...all.map(madeAt));
    const ids = [...onTheEdge, ...all.map(({ id }) => id)];
    yield await comparePage(services, ours, { ids: new Set(ids), from: oldest + 1, to: newest });
    onTheEdge = all.filter((one) => madeAt(one) === oldest).map(({ id }) => id);
    newest = oldest;
    after = next;
  } while (after !== undefined);
}

async function comparePage(
  services: Comparing,
  ours: readonly Looked[],
  here: { readonly ids: ReadonlySet<string>; readonly from: number; readonly to: number },
): Promise<ComparedPage> {
  const { table } = services;
  const compared = await mapAtMost(MOST_AT_ONCE, ours, (one) => suspectOf(services, one));
  const missing: Suspect[] = [];
  let count = 0;
  if (here.from <= here.to) {
    for await (const synced of syncedBetween(table, instantOf(here.from), instantOf(here.to))) {
      count += 1;
      if (!here.ids.has(synced.providerId)) missing.push(synced);
    }
  }
  return { atStripe: ours.length, here: count, suspects: [...compared.flat(), ...missing] };
}

/** A list does not show why an invoice was not collected. So where somebody tried, a closer look is needed. */
async function suspectOf(
  { table, now }: Comparing,
  { seen, invoiceId, wasTried }: Looked,
): Promise<Suspect[]> {
  if (invoiceId === undefined) return [];
  const known = await readKnown(table, invoiceId);
  const status = known?.sync.payment?.status;
  const isTold = status === 'failed' || status === 'action_required';
  const isOpen = seen.status === 'open';
  const mayDiffer = isOpen && (wasTried || isTold) ? true : differenceOf(known, seen, now) !== undefined;
  return mayDiffer ? [{ invoiceId, providerId: seen.id }] : [];
}

/**
 * Looks closely at an invoice, on both sides.
 *
 * @returns undefined if the two sides agree after all
 */
export async function confirmed(
  { table, way, installation, now }: Comparing,
  { invoiceId, providerId }: Suspect,
): Promise<Difference | undefined> {
  // Stripe is read last: what it shows is never older than what is known here.
  const known = await readKnown(table, invoiceId);
  const looked = await lookAtInvoice(way, providerId);
  if (!looked || looked.installation !== installation) {
    const isStillSynced = known?.sync.status === 'synced' && known.sync.invoiceId === providerId;
    if (!isStillSynced) return undefined;
    return {
      kind: 'missing',
      invoiceId,
      providerId,
      detail: `${differenceKinds.missing} It was ${providerId}.`,
    };
  }
  const difference = differenceOf(known, looked.seen, now);
  return difference && { ...difference, invoiceId, providerId };
}

const madeAt = ({ createdAt }: ListedPage['all'][number]): number => secondsOf(createdAt);
const secondsOf = (at: Instant): number => Math.floor(Date.parse(at) / 1_000);
