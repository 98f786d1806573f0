/**
 * Why an invoice is not at the payment provider yet. If it is `failed`, a person must act. The others are tried again.
 */
interface CauseText {
  /** Plain words for the person who looks after the invoice. */
  readonly says: string;
  /** What to do about it. */
  readonly todo: string;
  /** Whether the customer, and not Tally's operator, can solve it. */
  readonly customerFixable: boolean;
}

const NOTHING = 'Nothing is to be done: Tally tries again by itself.';

/** The one list of causes. The API shows the code, the words and what to do. */
export const causes = {
  provider_unreachable: {
    says: 'Stripe did not answer, or its answer could not be read.',
    todo: NOTHING,
    customerFixable: false,
  },
  provider_busy: {
    says: 'Stripe asked to wait: too many requests, or another request holds the same object.',
    todo: NOTHING,
    customerFixable: false,
  },
  provider_error: { says: 'Stripe failed with an error of its own.', todo: NOTHING, customerFixable: false },
  request_changed: {
    says: 'Something about the request changed since it was first sent, such as the customer’s name.',
    todo: NOTHING,
    customerFixable: false,
  },
  deleted_at_provider: {
    says: 'The customer or the draft was deleted at Stripe.',
    todo: `${NOTHING} The deleted object is made again.`,
    customerFixable: false,
  },
  lines_not_listed: {
    says: 'The list of line items does not show all of them yet.',
    todo: NOTHING,
    customerFixable: false,
  },
  took_too_long: {
    says: 'The sync did not finish within the time of one try.',
    todo: NOTHING,
    customerFixable: false,
  },
  api_key_refused: {
    says: 'Stripe refuses the API key.',
    todo: 'Replace the API key in the secret, or give it the permission that Stripe names.',
    customerFixable: false,
  },
  api_key_missing: {
    says: 'The secret has no API key of Stripe yet.',
    todo: 'Put the API key into the secret.',
    customerFixable: false,
  },
  sync_is_off: {
    says: 'The sync is turned off.',
    todo: 'Turn it on again when its reason is gone.',
    customerFixable: false,
  },
  email_refused: {
    says: 'Stripe does not take the customer’s e-mail address.',
    todo: 'Change the customer’s e-mail address. Then sync the invoice again.',
    customerFixable: true,
  },
  payment_refused: {
    says: 'Stripe refused the payment.',
    todo: 'The customer must correct the payment method at Stripe. Then sync the invoice again.',
    customerFixable: true,
  },
  refused_by_provider: {
    says: 'Stripe refused the request.',
    todo: 'Correct what Stripe names, then sync the invoice again.',
    customerFixable: false,
  },
  amount_too_large: {
    says: 'An amount has too many digits to be sent to Stripe exactly.',
    todo: 'Bill it outside of Stripe. Tally sends no rounded amount.',
    customerFixable: false,
  },
  total_differs: {
    says: 'The total at Stripe is not the invoice’s total. Nothing was sent to the customer.',
    todo: 'Look for a coupon, a tax or a change by hand at Stripe. Then sync the invoice again: it makes a new draft.',
    customerFixable: false,
  },
  total_differs_finalized: {
    says: 'The invoice is finalized at Stripe with another total.',
    todo: 'Void it at Stripe, or credit the difference there. Tally does not change a finalized invoice.',
    customerFixable: false,
  },
  voided_at_provider: {
    says: 'The invoice was voided at Stripe.',
    todo: 'The customer owes nothing at Stripe any more. If an amount is still owed, bill it on a new invoice.',
    customerFixable: false,
  },
  doubled_at_provider: {
    says: 'Stripe has more than one finalized invoice for this one.',
    todo: 'Void all but one of them at Stripe. Then sync the invoice again.',
    customerFixable: false,
  },
  given_up: {
    says: 'The worker failed each time that it got the invoice, so its message came back too often.',
    todo: 'Find the error in the log of the sync. When it is solved, sync the invoice again.',
    customerFixable: false,
  },
  too_many_attempts: {
    says: 'The sync had as many tries as the stage allows.',
    todo: 'Solve the last cause, then sync the invoice again.',
    customerFixable: false,
  },
} as const satisfies Record<string, CauseText>;
export type CauseCode = keyof typeof causes;

interface OneCause {
  readonly code: CauseCode;
  /** The provider's own words. They hold no secret. For `sync_is_off`: the operator's. */
  readonly detail?: string;
}

export interface Cause extends OneCause {
  /** Only for `too_many_attempts` and `given_up`: the cause of the last attempt. */
  readonly last?: OneCause;
}

/**
 * @param cause why an invoice is not synced
 * @returns some sentences: what happened, what the provider said, and what to do
 */
export function causeMessage({ last, ...cause }: Cause): string {
  const message = `${reportOf(cause)} ${causes[cause.code].todo}`;
  if (!last) return message;
  const { todo } = causes[last.code];
  // The sync does not go on by itself any more, so it leaves out a text that says so.
  return `${message} The last cause: ${reportOf(last)}${todo.startsWith(NOTHING) ? '' : ` ${todo}`}`;
}

function reportOf({ code, detail }: OneCause): string {
  if (detail === undefined) return causes[code].says;
  return `${causes[code].says} ${code === 'sync_is_off' ? 'The reason:' : 'Stripe says:'} “${detail}”`;
}

/**
 * @param cause why an invoice is not synced
 * @returns whether the customer, and not Tally's operator, can solve it
 */
export const isCustomerFixable = ({ code, last }: Cause): boolean =>
  causes[last?.code ?? code].customerFixable;
