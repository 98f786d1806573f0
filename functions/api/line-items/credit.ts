import { crediting } from '../../access.ts';
import { callerRefusal, keepsControlTotals } from '../../domain/caller-rules.ts';
import { endpoint } from '../../http/endpoint.ts';
import { creditLineItem, getLineItem } from '../../store/line-items/credits.ts';
import { readLineItem } from '../../store/line-items/find.ts';
import { addedLineItemReply } from './added-line-item-reply.ts';

export default endpoint('credit', {
  access: { table: ['GetItem', 'BatchGetItem', 'Query'], writes: crediting },
  async customerOf({ params }, { table }) {
    return (await readLineItem(table, params.line_item_id))?.customerId;
  },
  async handle({ params, body, idempotencyKey, caller, now, until, minimal }, { table, rules }) {
    const original = await getLineItem(table, params.line_item_id);
    const { customerId, charge } = original;
    const forbidden = callerRefusal(rules, { caller, customerId, service: charge.service });
    if (forbidden) throw forbidden;
    const request = { amount: body.amount, reason: body.reason, idempotencyKey, createdBy: caller, now };
    const added = await creditLineItem(table, original, request, {
      until,
      counted: keepsControlTotals(rules, caller),
    });
    return addedLineItemReply(table, added, minimal);
  },
});
