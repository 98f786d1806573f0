import {
  type CustomerState,
  contactOf,
  type InvoiceState,
  type Made,
  notMade,
  notSent,
} from '../../domain/sync/state.ts';
import { causeOf } from '../invoices/sync-record.ts';
import type { ProviderCustomerItem, SyncItem } from '../table/items/sync.ts';

type MadeItem = Pick<SyncItem, 'generation' | 'since' | 'first' | 'unsure'>;

const madeOf = ({ generation, since, first, unsure }: MadeItem, id: string | undefined): Made => ({
  generation: generation ?? notMade.generation,
  isUnsure: unsure ?? notMade.isUnsure,
  ...(since !== undefined && { since }),
  ...(first !== undefined && { first }),
  ...(id !== undefined && { id }),
});

const madeAttributes = ({ generation, since, first, isUnsure }: Made) => ({
  generation,
  since,
  first,
  unsure: isUnsure,
});

/**
 * What is known of the invoice at the provider. Items from before the first try hold nothing of it, because nothing was
 * sent.
 */
export const invoiceStateOf = (item: SyncItem): InvoiceState => ({
  ...madeOf(item, item.provider_invoice),
  draft: item.draft ?? notSent.draft,
  ...(item.refusal && { refusal: causeOf(item.refusal) }),
});

export const invoiceAttributes = (state: InvoiceState) => ({
  ...madeAttributes(state),
  draft: state.draft,
  refusal: state.refusal,
  provider_invoice: state.id,
});

export const customerStateOf = (item: ProviderCustomerItem | undefined): CustomerState =>
  item
    ? {
        ...madeOf(item, item.provider_id),
        updates: item.updates ?? notMade.updates,
        ...(item.doubted_at !== undefined && { doubtedAt: item.doubted_at }),
        ...(item.sent && { sent: contactOf(item.sent) }),
      }
    : notMade;

export const customerAttributes = (state: CustomerState) => ({
  ...madeAttributes(state),
  provider_id: state.id,
  sent: state.sent,
  updates: state.updates,
  doubted_at: state.doubtedAt,
});
