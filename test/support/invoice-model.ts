/** All amounts in the model are in ten-thousandths of the currency's major unit. */
export const SCALE = 4;

type Kind = 'charge' | 'credit' | 'carry_over';
interface Entry {
  readonly kind: Kind;
  readonly amount: bigint;
}
export interface ModelLine {
  readonly key: string;
  readonly amount: bigint;
  readonly invoice: ModelInvoice;
  credited: bigint;
}
export interface ModelInvoice {
  readonly id: string;
  /** The number of months since the model's first month. */
  readonly month: number;
  readonly entries: Entry[];
  status: 'open' | 'finalized' | 'void';
  total: bigint;
  number: number | undefined;
}

const sumOf = (entries: readonly Entry[], ...kinds: Kind[]): bigint =>
  entries
    .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
    .reduce((sum, { amount }) => sum + amount, 0n);

/**
 * The rules of invoices, written a second time and not as in the store: one customer, in memory, in whole
 * numbers.
 */
export class InvoiceModel {
  month = 0;
  readonly invoices: ModelInvoice[] = [];
  readonly lines: ModelLine[] = [];
  readonly #idOf: (month: number, sequence: number) => string;
  readonly #minorDigits: number;
  #numbers = 0;

  /** @param minorDigits the number of the currency's digits that are billed */
  constructor(idOf: (month: number, sequence: number) => string, minorDigits: number) {
    this.#idOf = idOf;
    this.#minorDigits = minorDigits;
  }

  add(key: string, amount: bigint): void {
    const invoice = this.#put('charge', amount);
    this.lines.push({ key, amount, invoice, credited: 0n });
  }

  credit(line: ModelLine, amount: bigint): void {
    line.credited += amount;
    this.#put('credit', -amount);
  }

  finalize(invoice: ModelInvoice): void {
    const sum = sumOf(invoice.entries);
    const rounded = this.#rounded(sum);
    invoice.status = 'finalized';
    invoice.total = rounded > 0n ? rounded : 0n;
    this.#numbers += 1;
    invoice.number = this.#numbers;
    if (rounded >= 0n) return;
    invoice.entries.push({ kind: 'carry_over', amount: -sum });
    this.#put('carry_over', sum);
  }

  makeVoid(invoice: ModelInvoice): void {
    if (invoice.status === 'open') invoice.total = this.#rounded(sumOf(invoice.entries));
    invoice.status = 'void';
    const credited = this.lines
      .filter((line) => line.invoice === invoice)
      .reduce((sum, line) => sum + line.credited, 0n);
    const left = sumOf(invoice.entries, 'credit', 'carry_over') + credited;
    if (left !== 0n) this.#put('carry_over', left);
  }

  totalOf = (status: 'finalized' | 'void'): bigint =>
    this.invoices.filter((one) => one.status === status).reduce((sum, { total }) => sum + total, 0n);

  open = (...kinds: Kind[]): bigint =>
    this.invoices
      .filter(({ status }) => status === 'open')
      .reduce((sum, { entries }) => sum + sumOf(entries, ...kinds), 0n);

  exactTotalOf = ({ entries }: ModelInvoice): bigint => sumOf(entries);

  #put(kind: Kind, amount: bigint): ModelInvoice {
    const mine = this.invoices.filter(({ month }) => month === this.month);
    const running = mine.find(({ status }) => status === 'open') ?? this.#open(mine.length + 1);
    running.entries.push({ kind, amount });
    return running;
  }

  #open(sequence: number): ModelInvoice {
    const id = this.#idOf(this.month, sequence);
    const invoice: ModelInvoice = {
      id,
      month: this.month,
      entries: [],
      status: 'open',
      total: 0n,
      number: undefined,
    };
    this.invoices.push(invoice);
    return invoice;
  }

  /** Half-even. */
  #rounded(amount: bigint): bigint {
    const unit = 10n ** BigInt(SCALE - this.#minorDigits);
    const below = amount / unit - (amount % unit < 0n ? 1n : 0n);
    const twice = (amount - below * unit) * 2n;
    const up = twice > unit || (twice === unit && below % 2n !== 0n);
    return (below + (up ? 1n : 0n)) * unit;
  }
}
