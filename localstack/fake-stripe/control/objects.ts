import type { DatabaseSync } from 'node:sqlite';
import { shownCustomer, shownDeletedCustomer } from '../customers/record.ts';
import { shownEvent } from '../events/record.ts';
import { shownInvoice, shownLine } from '../invoices/shown.ts';
import { accountIds, openAccount } from '../state/account.ts';

/** All objects of an account, in Stripe's shapes. An invoice has all its lines, and not only a page of them. */
export function objectsOf(database: DatabaseSync, url: string) {
  return accountIds(database).map((id) => {
    const account = openAccount(database, id);
    const invoices = account.invoices.all().map((invoice) => {
      const shown = shownInvoice({ account, url }, invoice);
      const data = account.lines.all(invoice.id).map((line) => shownLine(line, invoice));
      return { ...shown, lines: { ...shown.lines, data, has_more: false } };
    });
    const customers = account.customers
      .all()
      .map((one) =>
        one.deleted ? { ...shownCustomer(one), ...shownDeletedCustomer(one) } : shownCustomer(one),
      );
    return { account: id, customers, invoices, events: account.events.all().map(shownEvent) };
  });
}
export type Objects = ReturnType<typeof objectsOf>;

export function removeAll(database: DatabaseSync): void {
  database.exec('DELETE FROM objects; DELETE FROM keys;');
}
