import type { Fields } from './log-event.ts';

/** A function's line for a request, or the gateway's line for a request that reached no function. */
export const isRequest = ({ method, path, status }: Fields): boolean =>
  [method, path, status].every((field) => field !== undefined);

/**
 * `201 created POST /customers/456/line-items key=event-1 by team-a 34 ms`: what a reader looks for comes first. A
 * request that was refused or failed also has its request id, which the caller knows.
 */
export function requestLine(fields: Fields): string {
  const { status, method, path, code, error, idempotency_key: key, caller, ms, request_id: id } = fields;
  const reason = code ?? error;
  return [
    text(status),
    outcomeOf(fields),
    `${text(method)} ${text(path)}`,
    key === undefined ? '' : `key=${text(key)}`,
    reason === undefined ? '' : text(reason),
    isGiven(caller) ? `by ${nameOf(caller)}` : '',
    `${text(ms)} ms`,
    Number(status) >= 400 ? `id=${text(id)}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** The outcome of the request, or of each item if there are several. */
function outcomeOf({ outcome, outcomes, status }: Fields): string {
  if (typeof outcomes === 'object' && outcomes !== null) {
    const counts = Object.entries(outcomes).filter(([, count]) => Number(count) > 0);
    return counts.map(([name, count]) => `${name}=${text(count)}`).join(' ');
  }
  if (outcome !== undefined) return text(outcome);
  if (Number(status) >= 500) return 'failed';
  return Number(status) >= 400 ? 'refused' : '';
}

/** `arn:aws:iam::123456789012:user/team-a` is team-a. */
export function nameOf(caller: unknown): string {
  const arn = text(caller);
  return arn.slice(arn.indexOf('/') + 1);
}

/** The gateway writes a hyphen for a value that it does not know. */
const isGiven = (value: unknown): boolean => value !== undefined && value !== '-' && value !== '';

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
