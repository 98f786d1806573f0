import type { HealthReply } from '../../../client/contract/service/service.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok, unavailable } from '../../http/reply.ts';
import { bounded } from '../../store/table/deadline.ts';
import { touch } from '../../store/table/table.ts';

/** The caller wants to know now, so a table that takes longer counts as failed. */
const PATIENCE_MS = 2_000;

export default endpoint('getHealth', {
  access: { table: ['GetItem'] },
  time: 'real',
  async handle(_request, { table, report, environment: { stage, version } }) {
    const isUp = await touch(bounded(table, Date.now() + PATIENCE_MS)).then(
      () => true,
      (error: unknown) => {
        report(error);
        return false;
      },
    );
    const health: HealthReply = {
      status: isUp ? 'ok' : 'unavailable',
      stage,
      version,
      checks: { table: isUp ? 'ok' : 'failed' },
    };
    return isUp ? ok(health) : unavailable(health);
  },
});
