import { cursorAt, placeIn } from '../../http/cursor.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { readBreaker } from '../../store/sync/breaker.ts';
import { everyStuck, listStuck, type StuckFilter } from '../../store/sync/stuck.ts';
import { ID, INSTANT } from '../../store/table/place.ts';
import { Counted } from './counted.ts';
import { failureView, stoppedView } from './views.ts';

const PLACE = new RegExp(`^${INSTANT}#${ID}$`);
/** So many can be counted within a request's time. */
const MOST_COUNTED = 20_000;

export default endpoint('listSyncFailures', {
  access: { table: ['GetItem'], lists: ['Query'] },
  async handle({ query }, { table }) {
    const { cause, customer_id: customerId, limit, cursor } = query;
    const filter: StuckFilter = { cause, customerId };
    const list = JSON.stringify(['sync failures', filter]);
    const after = cursor === undefined ? undefined : placeIn(list, cursor, (place) => PLACE.test(place));
    const breaker = await readBreaker(table);
    const [{ stuck, next }, counted] = await Promise.all([
      listStuck(table, breaker, filter, { limit, after }),
      Counted.of(everyStuck(table, breaker, filter), MOST_COUNTED),
    ]);
    return ok({
      data: stuck.map(failureView),
      next_cursor: next === undefined ? null : cursorAt(list, next),
      causes: counted.causes(),
      counted_all: counted.isWhole,
      stopped: stoppedView(breaker),
    });
  },
});
