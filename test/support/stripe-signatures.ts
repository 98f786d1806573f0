import { createHmac } from 'node:crypto';

export const SECRET = 'whsec_test';

/** Signs as Stripe does, at a time in seconds. */
export const signed = (body: string | Buffer, at: number, secret = SECRET): string =>
  createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');

/** The header `Stripe-Signature`. */
export const signatureHeader = (body: string | Buffer, at: number, secret = SECRET): string =>
  `t=${at},v1=${signed(body, at, secret)}`;
