import type { Instant } from '../../client/contract/shapes/fields.ts';
import { idOf, instantOf } from './answers.ts';
import { UnreadableAnswer } from './failure.ts';
import { installationIn, type Looked, lookedAt, looking } from './looking.ts';
import type { Way } from './turn.ts';

const PAGE = 100;

/** A page of the invoices at Stripe, the newest first. */
export interface ListedPage {
  /** Of everybody who uses the account. Nothing else is read of others' invoices. */
  readonly all: readonly { readonly id: string; readonly createdAt: Instant }[];
  /** Those that one installation of Tally made. */
  readonly ours: readonly Looked[];
  /** After which the next page begins; undefined if there is none. */
  readonly next: string | undefined;
}

interface Wanted {
  /** Seconds since the epoch, both included. */
  readonly from: number;
  readonly to: number;
  readonly installation: string;
}

/**
 * Lists the account's invoices by when Stripe made them. It does not show what became of tries to collect.
 *
 * @param after where the page before ended
 * @throws LookFailed
 */
export async function listInvoices(
  way: Way,
  { from, to, installation }: Wanted,
  after: string | undefined,
): Promise<ListedPage> {
  const page = await looking(way, 'list invoices', async ({ invoices }) => {
    const found = await invoices.list({
      created: { gte: from, lte: to },
      limit: PAGE,
      ...(after !== undefined && { starting_after: after }),
    });
    if (found?.object !== 'list' || !Array.isArray(found.data)) {
      throw new UnreadableAnswer('The answer is not a list.');
    }
    const all = found.data.map((each) => ({
      id: idOf(each, 'invoice'),
      createdAt: instantOf(each.created),
    }));
    const ours = found.data.filter((each) => installationIn(each) === installation).map(lookedAt);
    return { all, ours, next: found.has_more ? all.at(-1)?.id : undefined };
  });
  if (!page) throw new UnreadableAnswer('Stripe says that it has no list of invoices.');
  return page;
}

/** @throws LookFailed */
export const deleteDraft = async (way: Way, id: string): Promise<void> => {
  await looking(way, 'delete invoice', ({ invoices }) => invoices.del(id));
};
