import { type ListOptions, printList } from '../../cli/print-list.ts';
import { stageClient } from '../../stage/client.ts';

/** Lists all customers, the oldest first. */
export async function listCustomers(options: ListOptions): Promise<void> {
  const client = await stageClient();
  await printList(
    client.listCustomers({ pageSize: 100 }),
    [
      { head: 'customer id', of: ({ customer_id: id }) => id },
      { head: 'name', of: ({ name }) => name },
      { head: 'email', of: ({ email }) => email },
      { head: 'currency', of: ({ currency }) => currency },
      { head: 'created at', of: ({ created_at: at }) => at },
    ],
    options,
    'There are no customers yet: tally customers add makes one.',
  );
}
