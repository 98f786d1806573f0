import { eventsOf, type Reading } from './read-events.ts';
import { isWanted, type RequestFilter, type RequestRecord, requestOf } from './request-record.ts';

/** The stage's requests as its logs tell of them, those included that the gateway refused. */
export async function* requestsOf(
  reading: Reading,
  filter: RequestFilter = {},
): AsyncGenerator<RequestRecord> {
  const { key, requestId } = filter;
  const words = ['request_id', 'status', key, requestId].filter((word) => word !== undefined);
  for await (const event of eventsOf({ ...reading, words })) {
    const record = requestOf(event);
    if (record !== undefined && isWanted(record, filter)) yield record;
  }
}
