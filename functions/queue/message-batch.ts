import type { Logger } from '@aws-lambda-powertools/logger';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { holdBack, type Queue } from '../messages/queue.ts';

interface Batch {
  readonly queue: Queue;
  readonly logger: Logger;
  /** Does what a message asks for. Returns how long it must wait, in ms; undefined if it is done. */
  readonly waitOf: (record: SQSRecord) => Promise<number | undefined>;
}

/**
 * Works on all messages of a batch at the same time. If a message must come again, it is held back and named in the
 * answer. Lambda deletes all others from the queue.
 */
export async function answerBatch(records: readonly SQSRecord[], batch: Batch): Promise<SQSBatchResponse> {
  const comingAgain = await Promise.all(
    records.map(async (record) => ((await comesAgain(record, batch)) ? [record.messageId] : [])),
  );
  return { batchItemFailures: comingAgain.flat().map((itemIdentifier) => ({ itemIdentifier })) };
}

async function comesAgain(record: SQSRecord, { queue, logger, waitOf }: Batch): Promise<boolean> {
  const waitMs = await waitOf(record);
  if (waitMs === undefined) return false;
  try {
    await holdBack(queue, record.receiptHandle, waitMs);
  } catch (error) {
    // The message then comes back after the queue's own time, which is longer than its work takes.
    logger.warn('message not held back', { error, message_id: record.messageId });
  }
  return true;
}
