/**
 * Every error that Tally answers: its stable code, its status, and its title. There is no other table of codes and
 * statuses.
 */
export const problems = {
  invalid_json: { status: 400, title: 'The body is not JSON' },
  duplicate_name: { status: 400, title: 'A name is given twice' },
  idempotency_key_required: { status: 400, title: 'An idempotency key is required' },
  idempotency_key_mismatch: { status: 400, title: 'Two different idempotency keys were sent' },
  idempotency_key_unsigned: { status: 400, title: 'The idempotency key is not signed' },
  webhook_refused: { status: 400, title: 'The signature, the time or the body of the webhook is wrong' },
  invalid_cursor: { status: 400, title: 'The cursor does not belong to this list' },
  forbidden: { status: 403, title: 'The request is not allowed' },
  route_not_found: { status: 404, title: 'There is no such route' },
  customer_not_found: { status: 404, title: 'There is no such customer' },
  invoice_not_found: { status: 404, title: 'There is no such invoice' },
  line_item_not_found: { status: 404, title: 'There is no such line item' },
  product_not_found: { status: 404, title: 'There is no such product' },
  lead_not_found: { status: 404, title: 'There is no such lead' },
  subscription_not_found: { status: 404, title: 'There is no such subscription' },
  customer_conflict: { status: 409, title: 'The customer exists with other content' },
  product_conflict: { status: 409, title: 'The product exists with other content' },
  lead_conflict: { status: 409, title: 'The lead exists with other content' },
  email_taken: { status: 409, title: 'The e-mail address belongs to another customer' },
  idempotency_conflict: { status: 409, title: 'The idempotency key was used with other content' },
  credit_exceeds_original: { status: 409, title: 'The credit is more than what is left of the line item' },
  not_creditable: { status: 409, title: 'The line item cannot be credited' },
  invoice_state_conflict: { status: 409, title: "The invoice's state does not allow that" },
  subscription_state_conflict: { status: 409, title: "The subscription's state does not allow that" },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be JSON in UTF-8' },
  validation_failed: { status: 422, title: 'A field is wrong' },
  unknown_field: { status: 422, title: 'A field is not known' },
  too_much_to_count: { status: 422, title: 'There are too many line items to count' },
  lead_ledger_full: { status: 422, title: 'The lead user has too many different actions' },
  throttled: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong inside Tally' },
  unavailable: { status: 503, title: 'Tally cannot do this right now' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problems;
