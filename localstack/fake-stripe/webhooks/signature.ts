import { createHmac } from 'node:crypto';

/**
 * The header `Stripe-Signature`.
 *
 * @param at when it is sent, in seconds since the epoch
 */
export function signatureOf(body: string, secret: string, at: number): string {
  const signature = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
  return `t=${at},v1=${signature}`;
}
