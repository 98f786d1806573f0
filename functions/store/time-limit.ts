import { DomainError } from '../domain/errors.ts';

/**
 * Does work whose length nobody knows before, such as counting every line of an invoice: within a function's fifteen
 * seconds, so that the caller hears from us and not from a gateway that gave up.
 *
 * @param refusal what the caller is told when the time is up, and what it can do
 * @throws DomainError `unavailable`
 */
export async function withinTime<Result>(
  milliseconds: number,
  refusal: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const signal = AbortSignal.timeout(milliseconds);
  const { promise: timeIsUp, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(new DomainError('unavailable', { detail: refusal })));
  // A race, because not every call under way hears the signal.
  return Promise.race([work(signal), timeIsUp]);
}
