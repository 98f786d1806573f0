/** Of invoices alone: the letter's head, and tables that become lists on a phone. */
export const INVOICE_STYLE = `
main { max-width: 54rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 2rem; align-items: baseline; justify-content: space-between; }
.sender { margin: 0; font-size: 1.1rem; font-weight: 600; color: var(--faint); overflow-wrap: anywhere; }
.facts { margin: 1rem 0 0; }
.facts dt:first-of-type, .facts dt:first-of-type + dd { font-weight: 600; }
.parties { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 0 2rem; }
.parties h2 { margin: 1.5rem 0 0.25rem; }
address { font-style: normal; overflow-wrap: anywhere; }
.pay {
  display: inline-block;
  margin: 0.5rem 0 0;
  padding: 0.5rem 1.1rem;
  border-radius: 0.35rem;
  background: var(--link);
  color: var(--paper);
  font-weight: 600;
  text-decoration: none;
}
.printed-link { display: none; }
.after-heading { margin: 0 0 0.5rem; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
footer { margin-top: 2.5rem; padding-top: 0.75rem; border-top: 1px solid var(--rule); }
.support { margin-top: 2.5rem; }

.lines, .summary { table-layout: fixed; }
.lines th:nth-child(1) { width: 7rem; }
.lines th:nth-child(3) { width: 7rem; }
.lines th:nth-child(n+4), .summary th:nth-child(n+2) { width: 8.5rem; }
.lines .figure, .summary .figure { overflow-wrap: anywhere; }
.lines .what { text-align: left; }
.audited th:nth-child(1) { width: 11rem; }
.totals { width: 24rem; max-width: 100%; margin: 0.75rem 0 0 auto; }
.totals tbody th { overflow-wrap: break-word; }
.totals td { white-space: nowrap; }
.totals .sum > * { font-size: 1.1rem; }
.rounding { text-align: right; max-width: 34rem; margin-left: auto; }
.unseen { position: absolute; width: 1px; height: 1px; padding: 0; overflow: hidden; clip-path: inset(50%); }

@media screen and (max-width: 40rem) {
  main { padding: 1.25rem 1rem 3rem; }
  .lines, .summary, .lines tbody, .summary tbody { display: block; }
  .lines thead, .summary thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .lines tr, .summary tr {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) fit-content(45%);
    gap: 0 0.75rem;
    padding: 0.5rem 0;
    border-bottom: 1px solid var(--rule);
  }
  .lines td, .summary td, .summary tbody th { padding: 0; border: 0; text-align: left; }
  .lines .what, .summary .what { grid-column: 1 / span 2; grid-row: 1; }
  .lines .amount, .summary .amount { grid-column: 3; grid-row: 1; text-align: right; font-weight: 600; }
  .lines .time { grid-column: 1; grid-row: 2; }
  .lines .units, .lines .price, .lines .time, .summary .count, .summary .units, .summary .exact { font-size: 0.87em; color: var(--faint); }
  .lines .units { grid-column: 2; grid-row: 2; text-align: right; }
  .lines .price { grid-column: 3; grid-row: 2; text-align: right; }
  .lines .price:not(:empty)::before { content: "× "; }
  .summary .count::after { content: " line items"; }
  .summary .units:not(:empty)::after { content: " units"; }
  .summary .exact:not(:empty)::before { content: "exactly "; }
  .summary .exact { text-align: right; }
  .lines .audit { grid-column: 1 / -1; margin-top: 0.25rem; }
  .line > :first-child:not(:last-child) { border-bottom: 0; padding-bottom: 0; }
  .line > :last-child:not(:first-child) { padding-top: 0; }
  .totals { width: 100%; }
  .rounding { text-align: left; }
  .pay { display: block; text-align: center; }
}

@media print {
  .parties { grid-template-columns: 1fr 1fr; }
  .pay { padding: 0; background: none; color: inherit; }
  .printed-link { display: inline; overflow-wrap: anywhere; }
  .lines th:nth-child(1) { width: 22mm; }
  .audited th:nth-child(1) { width: 36mm; }
  .lines th:nth-child(n+3), .summary th:nth-child(n+2) { width: 29mm; }
  .totals { width: 84mm; }
  h2 { margin-top: 1.25rem; }
  .parties h2 { margin-top: 0.9rem; }
  .facts, .due { margin-top: 0.8rem; }
  footer { margin-top: 1.25rem; }
  .together, .totals, .facts, .parties, footer { break-inside: avoid; }
  .totals, .rounding { break-before: avoid; }
  h3, thead, .after-heading { break-after: avoid; }
  .lines > :nth-child(2), .summary tbody > :first-child { break-before: avoid; }
}
`;

const ON_LETTER_PAPER: readonly string[] = [
  'US',
  'CA',
  'MX',
  'PH',
  'CO',
  'CL',
  'VE',
  'CR',
  'GT',
  'PA',
  'DO',
  'PR',
];
/** What stands in quotes in a style, without a way out of them. */
const quoted = (text: string): string => `"${text.replace(/[^\w .:@~-]/g, ' ')}"`;

/**
 * The paper, and at the foot of each sheet which document it is, and which page of how many.
 *
 * @param name such as `Invoice TLY-acme-USD-0007`
 * @param country of the sender
 */
export const sheetStyle = (name: string, country: string | undefined): string => `
@page {
  size: ${country !== undefined && ON_LETTER_PAPER.includes(country) ? 'letter' : 'A4'};
  margin: 16mm 14mm 20mm;
  @bottom-left { content: ${quoted(name)}; font: 8pt system-ui, sans-serif; color: #333333; }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt system-ui, sans-serif; color: #333333; }
}
`;
