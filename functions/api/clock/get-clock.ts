import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { realClock } from '../../store/clock/clock.ts';

export default endpoint('getClock', {
  access: {},
  async handle({ now }, { environment }) {
    return ok({ now, real_now: await realClock(), grace_days: environment.graceDays });
  },
});
