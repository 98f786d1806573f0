import { createHash } from 'node:crypto';
import type { Lead } from './lead.ts';

/** Stands for a lead user in keys, so that no key shows an e-mail address. */
export type LeadUserKey = string & { readonly LeadUserKey: true };

/**
 * The user of a lead: its `user_id`, or else its `user_email` in lower case, or else the customer itself. So a
 * customer's leads without a user share one ledger. One person under an id and under an address counts as two users,
 * and they are never linked.
 *
 * @returns a SHA-256 of customer and user, 40 digits of it
 */
export function leadUserKeyOf({
  customerId,
  userId,
  userEmail,
}: Pick<Lead, 'customerId' | 'userId' | 'userEmail'>): LeadUserKey {
  // The brand is given here and nowhere else.
  return createHash('sha256')
    .update(JSON.stringify([customerId, ...userOf(userId, userEmail)]))
    .digest('hex')
    .slice(0, 40) as LeadUserKey;
}

function userOf(userId: string | undefined, userEmail: string | undefined): readonly string[] {
  if (userId !== undefined) return ['id', userId];
  return userEmail === undefined ? ['customer'] : ['email', userEmail.toLowerCase()];
}
