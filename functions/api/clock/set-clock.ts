import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { moveClock, realClock } from '../../store/clock/clock.ts';

export default endpoint('setClock', {
  access: { writes: { PutItem: ['clock'] } },
  async handle({ body, caller }, { table, environment }) {
    const now = await moveClock(table, body.to, caller);
    return ok({ now, real_now: await realClock(), grace_days: environment.graceDays });
  },
});
