import { isForm } from './described.ts';

/**
 * What a field is, by its name: one name means one thing in the whole API. Where it means more in some place, its schema
 * there is `described`. No function imports this file: texts would cost it time at its start.
 */
const fieldTexts: Readonly<Record<string, string>> = {
  customer_id: 'The customer',
  invoice_id: 'The invoice',
  line_item_id: 'The line item',
  idempotency_key:
    'The key of the request, 1 to 255 visible ASCII characters: one key is billed once for a customer',
  request_id: 'Names the request in the logs',
  customer: 'The customer as it is now',
  invoice: 'The invoice as it is now',
  line_item: 'The line item as it stands',
  verification: 'The recount, where it was asked for',
  invoices: 'Each invoice that the lines are on, in its new state',
  items: '1 to 500 line items, for any customers',
  results: 'What became of each item or lead, in the order sent',
  summary: 'How many had each outcome',
  data: 'The items of this page',
  rows: 'One for each service and currency',
  balances: 'One for each currency that the customer has invoices in',
  months: 'One for each month, currency and status',
  years: 'The same by year',
  lines: 'The line items of this page',
  totals: 'Of the whole period, not of this page alone: one for each currency',
  next_cursor: 'Sent as `cursor`, it asks for the next page; null on the last page',
  service: 'What was used, such as `Database Hosting`: the invoice is summed up by this name',
  description: 'A text for the invoice, at most 1000 characters',
  units_consumed: 'How much was used',
  price_per_unit: 'What one unit costs',
  amount: 'Money, in `currency`',
  currency: 'ISO 4217 code',
  used_at: 'When the service was used, RFC 3339 in UTC',
  metadata: 'Your own names and values: kept with the line or lead, and answered with it',
  credited_amount: 'How much of this line was credited so far',
  reason: 'Why, at most 500 characters; it is kept',
  kind: 'What the line is: usage, a one-off charge, a subscription, a lead, a credit or a carried amount',
  line_item_count: 'How many line items are in it',
  invoice_count: 'How many invoices are in it',
  total: 'The sum of the invoices, in `currency`',
  month: 'UTC month, `YYYY-MM`',
  day: 'UTC day, `YYYY-MM-DD`',
  by_service: 'The total by service',
  by_kind: 'The total by what the lines are',
  sync: 'How far the payment provider knows of the invoice',
  lines_total: 'The sum of the line items, counted one by one',
  finalized_unpaid: 'The total of the invoices that are finalized and not paid',
  created_at: 'When it was made, RFC 3339 in UTC',
  updated_at: 'When it was changed last, RFC 3339 in UTC',
  opened_at: 'When the invoice was made, by its first line; RFC 3339 in UTC',
  finalized_at: 'When it was closed, RFC 3339 in UTC',
  voided_at: 'When it was made void, RFC 3339 in UTC',
  voided_by: 'Who made it void',
  product: 'The product as it is',
  product_id: 'The product',
  lead: 'The lead, with what it came to',
  lead_id: 'The lead, unique over all customers: one id is billed once',
  lead_type: 'What kind of lead it is, such as `Website Visit`: rates and reports go by this name',
  leads: '1 to 500 leads, for any customers',
  lead_count: 'How many leads are in it',
  action_count: 'How many actions are in it',
  actions: 'What the user did, in the order sent',
  action_type: 'What was done, such as `Form Submission`: in capitals or not, it is the same',
  engagement_level: 'High, Medium or Low',
  timestamp: 'When it was done, RFC 3339 in UTC',
  user_id: 'Whose actions they are',
  user_email: 'Whose actions they are, where there is no `user_id`; in capitals or not, it is the same',
  valuation: 'What the lead came to, action by action',
  savings: 'What was not billed',
  saving_reason: 'Why something of it was not billed',
  rates_version: 'The version of the rates that it was valued by',
  version: 'The name of this version of the rates',
  levels: 'What an action is worth, by its engagement level',
  cap: 'What a user of leads costs at most',
  rates: 'What leads cost',
  received_at: 'When Tally took the lead, RFC 3339 in UTC',
  from: 'The first month',
  to: 'The last month',
  name: 'Its name, at most 500 characters',
  email: 'Its e-mail address, if it has one',
  address: 'Where it is billed, if it has said so',
  line1: 'Street and number, or a post box',
  line2: 'Building, floor, department',
  city: 'City, town or village',
  postal_code: 'As the country writes it',
  state: 'State, province or county',
  country: 'ISO 3166-1, two capital letters',
  tax_id: 'Its tax id, as its country writes it, if it has one',
  field: 'The field, as the caller wrote it, such as `items[3].units_consumed`',
  message: 'What is wrong with it, and what was expected',
  error: 'What is wrong with the item',
  errors: 'Each field that is wrong',
  code: 'What went wrong, as a name that does not change; the texts may',
  title: 'The code in words',
  type: 'The code as a URI',
  detail: 'What is wrong here, and what to do about it',
  allowed_actions: 'What the invoice would accept instead',
  retryable: 'True where the same item may be sent again, under the same key',
  index: 'The place in the request, from 0',
};

/**
 * The text of a field or parameter.
 *
 * @param said what its schema says of itself
 * @returns that, after the text of the name where the schema only says how the value is written
 */
export function fieldText(name: string, said: string | undefined): string | undefined {
  const ofName = fieldTexts[name];
  if (said === undefined) return ofName;
  return ofName !== undefined && isForm(said)
    ? `${ofName}. ${said.charAt(0).toUpperCase()}${said.slice(1)}`
    : said;
}
