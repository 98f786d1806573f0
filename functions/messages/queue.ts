import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue whose messages say that something in the table's lists is due. The lists count, and not the messages. */
export interface Queue {
  readonly url: string;
  readonly client: Pick<SQSClient, 'send'>;
}

/** If sending takes longer, the sweeper sends the message later. */
const CALL_LIMITS = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
};

/** The most messages that SQS takes in one request. */
export const MOST_TOGETHER = 10;

export const openQueue = (url: string): Queue => ({ url, client: new SQSClient(CALL_LIMITS) });

/** @param signal ends the request */
export async function sendText({ url, client }: Queue, text: string, signal: AbortSignal): Promise<void> {
  await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: text }), { abortSignal: signal });
}

/**
 * @param texts at most ten
 * @returns how many messages the queue did not take
 */
export async function sendTexts({ url, client }: Queue, texts: readonly string[]): Promise<number> {
  const Entries = texts.map((text, index) => ({ Id: String(index), MessageBody: text }));
  const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
  return Failed.length;
}

/**
 * Sets when a message comes back while a worker has it.
 *
 * @param receipt of its delivery
 * @param ms from now on
 */
export async function holdBack({ url, client }: Queue, receipt: string, ms: number): Promise<void> {
  await client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: url,
      ReceiptHandle: receipt,
      // Rounded up, because what is not due yet would not be tried.
      VisibilityTimeout: Math.ceil(ms / 1_000) + 1,
    }),
  );
}
