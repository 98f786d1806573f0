import type { HealthReply } from '../../client/contract/service.ts';
import { endpoint } from '../http/endpoint.ts';
import { ok, unavailable } from '../http/reply.ts';
import { isReachable } from '../store/table.ts';

export default endpoint('getHealth', {
  access: { table: ['GetItem'] },
  async handle(_request, { table, environment: { stage, version } }) {
    const isUp = await isReachable(table);
    const health: HealthReply = {
      status: isUp ? 'ok' : 'unavailable',
      stage,
      version,
      checks: { table: isUp ? 'ok' : 'failed' },
    };
    return isUp ? ok(health) : unavailable(health);
  },
});
