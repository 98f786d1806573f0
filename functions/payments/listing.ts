import { UnreadableAnswer } from './failure.ts';
import { type Looked, lookedAt, looking } from './looking.ts';
import type { Way } from './turn.ts';

const PAGE = 100;

/** A page of the invoices at Stripe, the newest first. */
export interface ListedPage {
  readonly invoices: readonly Looked[];
  /** After which the next page begins; undefined if there is none. */
  readonly next: string | undefined;
}

/**
 * Lists the account's invoices by when Stripe made them. It does not show what became of tries to collect.
 *
 * @param range seconds since the epoch, both included
 * @param after where the page before ended
 * @throws LookFailed
 */
export async function listInvoices(
  { stripe, turn }: Way,
  range: { readonly from: number; readonly to: number },
  after: string | undefined,
): Promise<ListedPage> {
  await turn('list invoices');
  const page = await looking(() =>
    stripe.invoices.list({
      created: { gte: range.from, lte: range.to },
      limit: PAGE,
      ...(after !== undefined && { starting_after: after }),
    }),
  );
  if (page?.object !== 'list' || !Array.isArray(page.data)) {
    throw new UnreadableAnswer('The answer is not a list.');
  }
  const last = page.data.at(-1)?.id;
  return { invoices: page.data.map(lookedAt), next: page.has_more ? last : undefined };
}

/** @throws LookFailed */
export async function deleteDraft({ stripe, turn }: Way, id: string): Promise<void> {
  await turn('delete invoice');
  await looking(() => stripe.invoices.del(id));
}
