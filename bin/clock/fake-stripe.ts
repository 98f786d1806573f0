import { askReport } from '../../localstack/report.ts';
import { moveFakeStripe } from '../../localstack/stripe.ts';
import type { LocalClock } from './local-clock.ts';

/** The stack's time was kept with its table: a fake that was started meanwhile may not know of it. */
export async function letFakeStripeFollow(clock: Pick<LocalClock, 'read'>): Promise<void> {
  if (!(await askReport())?.kept_data) return;
  const { now, real_now: realNow } = await clock.read();
  await moveFakeStripe(Math.abs(Date.parse(now) - Date.parse(realNow)) < 1_000 ? 'now' : now);
}
