import { callerName } from '../../domain/caller.ts';
import { forbiddenField, keepsControlTotals } from '../../domain/caller-rules.ts';
import { DomainError } from '../../domain/errors.ts';
import { formatMoney } from '../../domain/money.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { readControlTotals } from '../../store/control-totals/control-totals.ts';

export default endpoint('getControlTotals', {
  access: { table: ['BatchGetItem'] },
  // They add up over customers, so a caller who may not read all customers gets only those of its own lines.
  holdsToReach: true,
  async handle({ query: { day, caller: asked }, caller: own, reach }, { table, rules, environment }) {
    const caller = callerName(asked ?? own);
    if (reach !== 'all' && caller !== callerName(own)) throw notIts(callerName(own));
    // An empty list would read as "nothing arrived".
    if (!keepsControlTotals(rules, caller)) throw notKept(caller, environment.stage);
    const totals = await readControlTotals(table, caller, day);
    const rows = totals.map(({ service, currency, amount, lines }) => ({
      caller,
      service,
      day,
      currency,
      line_item_count: lines,
      amount: formatMoney(amount, currency),
    }));
    return ok({ rows });
  },
});

const notIts = (own: string): DomainError =>
  forbiddenField(
    own,
    'caller',
    `${own} may read only its own control totals, since it may not read all customers`,
  );

function notKept(caller: string, stage: string): DomainError {
  return new DomainError('validation_failed', {
    detail: `No control totals are kept for ${caller}. Add it to rules.controlTotals.callers of stage ${stage} and deploy: its lines count from then on.`,
    errors: [{ field: 'caller', message: 'expected a caller whose lines are counted' }],
  });
}
