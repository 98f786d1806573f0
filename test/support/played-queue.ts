import { ChangeMessageVisibilityCommand, SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { SyncQueue } from '../../functions/messages/sync-queue.ts';

interface Message {
  readonly id: string;
  readonly body: string;
  visibleAt: number;
  receives: number;
}

const VISIBILITY_MS = 6 * 60_000;

/** SQS in memory, with a clock of the test's own: times of visibility, receives, and a queue for what came too often. */
export class PlayedQueue implements SyncQueue {
  readonly url = 'https://sqs.example/sync';
  readonly client: Pick<SQSClient, 'send'>;
  /** Messages that were received too often. */
  readonly dead: string[] = [];
  readonly #messages = new Map<string, Message>();
  readonly #now: () => number;
  readonly #mostReceives: number;
  #sent = 0;

  constructor(now: () => number, mostReceives = 1_000) {
    this.#now = now;
    this.#mostReceives = mostReceives;
    // The worker and the sweeper call it only in the form with a promise.
    this.client = { send: async (command: unknown) => this.#answer(command) } as Pick<SQSClient, 'send'>;
  }

  get size(): number {
    return this.#messages.size;
  }

  /** When the next message can be received, in ms; undefined if the queue is empty. */
  next(): number | undefined {
    const times = [...this.#messages.values()].map(({ visibleAt }) => visibleAt);
    return times.length === 0 ? undefined : times.reduce((one, other) => Math.min(one, other));
  }

  put(body: string): void {
    this.#sent += 1;
    const id = `m${this.#sent}`;
    this.#messages.set(id, { id, body, visibleAt: this.#now(), receives: 0 });
  }

  /** Messages that can be received now, in the form in which Lambda gets them; undefined if there is none. */
  receive(most: number): SQSEvent | undefined {
    const found: Message[] = [];
    for (const message of this.#messages.values()) {
      if (found.length === most) break;
      if (message.visibleAt > this.#now()) continue;
      message.receives += 1;
      message.visibleAt = this.#now() + VISIBILITY_MS;
      if (message.receives > this.#mostReceives) this.#bury(message);
      else found.push(message);
    }
    if (found.length === 0) return undefined;
    const Records = found.map(({ id, body }) => ({ messageId: id, receiptHandle: id, body }));
    return { Records } as unknown as SQSEvent; // the parts that are read
  }

  /** What Lambda does after a run: all messages are deleted but those that failed. */
  settle({ Records }: SQSEvent, failed: readonly string[]): void {
    for (const { messageId } of Records) if (!failed.includes(messageId)) this.#messages.delete(messageId);
  }

  /** All messages are lost. */
  purge(): void {
    this.#messages.clear();
  }

  #bury({ id, body }: Message): void {
    this.dead.push(body);
    this.#messages.delete(id);
  }

  #answer(command: unknown): object {
    if (command instanceof SendMessageBatchCommand) {
      for (const { MessageBody = '' } of command.input.Entries ?? []) this.put(MessageBody);
    } else if (command instanceof ChangeMessageVisibilityCommand) {
      const { ReceiptHandle = '', VisibilityTimeout = 0 } = command.input;
      const message = this.#messages.get(ReceiptHandle);
      if (message) message.visibleAt = this.#now() + VisibilityTimeout * 1_000;
    } else throw new Error('The played queue does not know this command.');
    return {};
  }
}
