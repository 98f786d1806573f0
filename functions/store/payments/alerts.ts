import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { InvoiceId } from '../../../client/contract/shapes/fields.ts';
import type { AlertRecord } from '../../domain/payments/alert.ts';
import { keys } from '../table/items.ts';
import { throughConflicts } from '../table/retry.ts';
import type { Table } from '../table/table.ts';

/**
 * Writes on an invoice what Stripe told and Tally does not follow, so that its story tells it too. The last of each kind
 * is kept. Again changes nothing. An invoice that never had anything to sync gets none.
 *
 * @throws DomainError `unavailable`
 */
export async function noteAlert(
  table: Table,
  invoiceId: InvoiceId,
  { kind, at, detail }: AlertRecord,
): Promise<void> {
  const update = (change: string, names: object, value: unknown) =>
    new UpdateCommand({
      TableName: table.name,
      Key: keys.sync(invoiceId),
      UpdateExpression: change,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#alerts': 'alerts', ...names },
      ExpressionAttributeValues: { ':value': value },
    });
  try {
    // The map must be there before something is put into it. Two events may do this at the same time.
    for (const each of [
      update('SET #alerts = if_not_exists(#alerts, :value)', {}, {}),
      update('SET #alerts.#kind = :value', { '#kind': kind }, { at, detail }),
    ]) {
      await throughConflicts(table, () => table.client.send(each));
    }
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
