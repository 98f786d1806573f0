/** A try to collect that the bank refused, in the provider's words. */
export interface Declined {
  /** Stripe's `code`: what kind of error it is. */
  readonly code?: string;
  /** Stripe's `decline_code`: why the bank refused the card. */
  readonly declineCode?: string;
  readonly message?: string;
}

const ANOTHER = 'Open the invoice’s page at Stripe and pay with another card or account';

/** Why a bank refused a payment, as far as a customer can do something about it. */
export const declineReasons = {
  card_declined: {
    says: 'The bank declined the card.',
    todo: `${ANOTHER}, or ask the bank why.`,
  },
  insufficient_funds: {
    says: 'There was not enough money in the account.',
    todo: `${ANOTHER}, or pay again once there is enough.`,
  },
  expired_card: {
    says: 'The card has expired.',
    todo: `${ANOTHER}.`,
  },
  wrong_card_details: {
    says: 'The number, the date or the security code of the card is wrong.',
    todo: 'Open the invoice’s page at Stripe and give the card’s details again.',
  },
  processing_error: {
    says: 'The bank could not process the payment at that moment.',
    todo: 'Pay again on the invoice’s page at Stripe, in some hours or with another card.',
  },
} as const;
export type DeclineReason = keyof typeof declineReasons;

const BY_CODE: Readonly<Record<string, DeclineReason>> = {
  insufficient_funds: 'insufficient_funds',
  withdrawal_count_limit_exceeded: 'insufficient_funds',
  expired_card: 'expired_card',
  incorrect_number: 'wrong_card_details',
  incorrect_cvc: 'wrong_card_details',
  incorrect_zip: 'wrong_card_details',
  invalid_number: 'wrong_card_details',
  invalid_cvc: 'wrong_card_details',
  invalid_expiry_month: 'wrong_card_details',
  invalid_expiry_year: 'wrong_card_details',
  processing_error: 'processing_error',
  try_again_later: 'processing_error',
  issuer_not_available: 'processing_error',
};

/**
 * The bank's reason is taken before the kind of error, since it says more. Codes that name a stolen or blocked card are
 * `card_declined` too: Stripe asks not to tell a customer more than that.
 */
export const declineReasonOf = ({ code, declineCode }: Declined): DeclineReason =>
  BY_CODE[declineCode ?? ''] ?? BY_CODE[code ?? ''] ?? 'card_declined';
