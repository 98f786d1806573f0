import { isForm } from './described.ts';

/**
 * The text of a field, by its name, because a name means the same in the whole API. If it means more in one place, its
 * schema there is `described`. No function imports this file, because texts would make its start slower.
 */
const fieldTexts: Readonly<Record<string, string>> = {
  customer_id: 'The customer',
  invoice_id: 'The invoice',
  line_item_id: 'The line item',
  idempotency_key:
    'The key of the request, 1 to 255 visible ASCII characters. For a customer, each key is billed once',
  request_id: 'Names the request in the logs',
  customer: 'The customer as it is now',
  invoice: 'The invoice as it is now',
  line_item: 'The line item as it is now',
  verification: 'The result of `verify=true`',
  invoices: 'Each invoice that the lines are on, in its new state',
  items: '1 to 500 line items, for any customers',
  results: 'What became of each item or lead, in the order sent',
  summary: 'How many had each outcome',
  data: 'The items of this page',
  rows: 'One for each service and currency',
  balances: "One for each currency of the customer's invoices",
  months: 'One for each month, currency and status',
  years: 'The same by year',
  lines: 'The line items of this page',
  totals: 'For the whole period, not only for this page: one for each currency',
  next_cursor: 'Send it as `cursor` to get the next page; null on the last page',
  service: 'What was used, such as `Database Hosting`; the invoice has a total for each such name',
  description: 'A text for the invoice, at most 1000 characters',
  units_consumed: 'How much was used',
  price_per_unit: 'What one unit costs',
  amount: 'Money, in `currency`',
  currency: 'ISO 4217 code',
  used_at: 'When the service was used, RFC 3339 in UTC',
  metadata: 'Your own names and values; they are kept with the line or lead, and are in each reply',
  credited_amount: 'How much of this line was credited so far',
  reason: 'The reason, at most 500 characters; it is kept',
  kind: 'What the line is: usage, a one-off charge, a subscription, a lead, a credit or a carried amount',
  line_item_count: 'How many line items are in it',
  invoice_count: 'How many invoices are in it',
  total: 'The sum of the invoices, in `currency`',
  month: 'UTC month, `YYYY-MM`',
  day: 'UTC day, `YYYY-MM-DD`',
  by_service: 'The total by service',
  by_kind: 'The total by kind of line',
  sync: 'How far the invoice was sent to the payment provider',
  lines_total: 'The sum of the line items, counted one by one',
  finalized_unpaid: 'The total of the invoices that are finalized and not paid',
  created_at: 'When it was made, RFC 3339 in UTC',
  updated_at: 'When it was changed last, RFC 3339 in UTC',
  opened_at: 'When its first line made the invoice, RFC 3339 in UTC',
  finalized_at: 'When it was closed, RFC 3339 in UTC',
  voided_at: 'When it was made void, RFC 3339 in UTC',
  voided_by: 'Who made it void',
  product: 'The product as it is now',
  product_id: 'The product',
  lead: 'The lead with its valuation',
  lead_id: 'The id of the lead, unique over all customers; each id is billed once',
  lead_type: 'The kind of lead, such as `Website Visit`; rates and reports use this name',
  leads: '1 to 500 leads, for any customers',
  lead_count: 'How many leads are in it',
  action_count: 'How many actions are in it',
  actions: 'What the user did, in the order sent',
  action_type: 'What was done, such as `Form Submission`; upper and lower case are the same',
  engagement_level: 'High, Medium or Low',
  timestamp: 'When it was done, RFC 3339 in UTC',
  user_id: 'The user who did the actions',
  user_email: 'The user who did the actions, if there is no `user_id`; upper and lower case are the same',
  valuation: 'The value of the lead, action by action',
  savings: 'What was not billed',
  saving_reason: 'Why a part of it was not billed',
  rates_version: 'The version of the rates by which it was valued',
  version: 'The name of this version of the rates',
  levels: 'The value of an action, by its engagement level',
  cap: 'The most that one lead user costs',
  rates: 'What leads cost',
  received_at: 'When Tally took the lead, RFC 3339 in UTC',
  from: 'The first month',
  to: 'The last month',
  name: 'Its name, at most 500 characters',
  email: 'Its e-mail address, if it has one',
  address: 'The postal address to which it is billed, if it has one',
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
  code: 'What went wrong, as a name that never changes; the texts may change',
  title: 'The code in words',
  type: 'The code as a URI',
  detail: 'What is wrong, and what to do about it',
  allowed_actions: 'The actions that the invoice allows now',
  retryable: 'True if the same item may be sent again, under the same key',
  index: 'The place in the request, from 0',
};

/**
 * The text of a field or parameter.
 *
 * @param said the description in its schema
 * @returns this description; if it only says how the value is written, the text of the name stands before it
 */
export function fieldText(name: string, said: string | undefined): string | undefined {
  const ofName = fieldTexts[name];
  if (said === undefined) return ofName;
  return ofName !== undefined && isForm(said)
    ? `${ofName}. ${said.charAt(0).toUpperCase()}${said.slice(1)}`
    : said;
}
