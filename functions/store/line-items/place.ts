import type { Currency, CustomerId, InvoiceId, Month } from '../../../client/contract/shapes/fields.ts';
import type { BillingMonths, InvoiceSlot } from '../../domain/months.ts';
import { withInherited } from '../invoices/inheriting.ts';
import { lastInvoice, lastKnownPointer, type Pointer, readPointer } from '../invoices/pointers.ts';
import type { Table } from '../table/table.ts';

/** What decides which invoice a line goes to. */
export interface Destination {
  readonly customerId: CustomerId;
  readonly currency: Currency;
  readonly months: BillingMonths;
}

/**
 * The invoice that a line is tried on. If it is not that of the line's own month, also the invoice that the line
 * missed.
 */
export interface Place {
  readonly slot: InvoiceSlot;
  readonly pointer: Pointer;
  readonly missed?: InvoiceId | null;
}

/**
 * Where lines go. If the invoice is not made yet, the pointer has the number of shards that it will begin with.
 *
 * @param asKnown a first try may use what this process saw last. After a refusal the pointers are read again
 */
export async function placeOf(
  table: Table,
  destination: Destination,
  { asKnown }: { readonly asKnown: boolean },
): Promise<Place> {
  const place = await pointedTo(table, destination, asKnown);
  return { ...place, pointer: await withInherited(table, place.slot, place.pointer) };
}

async function pointedTo(table: Table, destination: Destination, asKnown: boolean): Promise<Place> {
  const pointerOf = asKnown ? lastKnownPointer : readPointer;
  const { month, fallback, missed } = destination.months;
  const slotIn = (of: Month): InvoiceSlot => ({
    customerId: destination.customerId,
    currency: destination.currency,
    month: of,
  });
  const slot = slotIn(month);
  const pointer = await pointerOf(table, slot);
  if (missed !== undefined) {
    // This goes into the reply and is kept with the line, so it must be true now.
    return { slot, pointer, missed: lastInvoice(slotIn(missed), await readPointer(table, slotIn(missed))) };
  }
  // A past month whose last invoice was closed early takes no more lines.
  if (fallback !== undefined && pointer.exists && !pointer.open) {
    const current = slotIn(fallback);
    return { slot: current, pointer: await pointerOf(table, current), missed: lastInvoice(slot, pointer) };
  }
  return { slot, pointer };
}
