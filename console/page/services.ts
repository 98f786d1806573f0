import { compared, sumOf } from './money.ts';

/** What one name has on an invoice. */
export interface Share {
  readonly name: string;
  readonly amount: string;
  readonly lines: number;
}

/** Lines of an invoice by who added them, the greatest amount first. */
export function byTeam(lines: readonly { readonly created_by: string; readonly amount: string }[]): Share[] {
  const teams = new Map<string, string[]>();
  for (const { created_by: team, amount } of lines) {
    const amounts = teams.get(team);
    if (amounts) amounts.push(amount);
    else teams.set(team, [amount]);
  }
  return [...teams]
    .map(([name, amounts]) => ({ name, amount: sumOf(amounts), lines: amounts.length }))
    .sort((one, other) => compared(other.amount, one.amount));
}

interface Month {
  readonly period: string;
  readonly status: string;
  readonly total: string;
  readonly by_service: readonly { readonly service: string; readonly amount: string }[];
}

/** A month's invoices in one currency, void ones left out. */
export interface MonthOfServices {
  readonly month: string;
  readonly total: string;
  /** Whether more may come. */
  readonly isOpen: boolean;
  readonly services: ReadonlyMap<string, string>;
}

/** The newest month first. */
export function monthByMonth(invoices: readonly Month[]): MonthOfServices[] {
  const months = new Map<string, Month[]>();
  for (const invoice of invoices) {
    if (invoice.status === 'void') continue;
    months.set(invoice.period, [...(months.get(invoice.period) ?? []), invoice]);
  }
  return [...months]
    .sort(([one], [other]) => (one < other ? 1 : -1))
    .map(([month, those]) => ({
      month,
      total: sumOf(those.map(({ total }) => total)),
      isOpen: those.some(({ status }) => status === 'open'),
      services: servicesOf(those),
    }));
}

function servicesOf(invoices: readonly Month[]): Map<string, string> {
  const services = new Map<string, string>();
  for (const { by_service: all } of invoices) {
    for (const { service, amount } of all) {
      services.set(service, sumOf([services.get(service) ?? '0.00', amount]));
    }
  }
  return services;
}
