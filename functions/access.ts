import type { Partition } from './store/table/partitions.ts';

/** What an endpoint, or a function that no route reaches, does to the table, by IAM's names: roles are made from this. */
export interface Access {
  readonly table?: readonly ReadAction[];
  /** To the index of the lists, which can only be read. */
  readonly lists?: readonly ListAction[];
  /** The kinds of items that each action writes, in transactions too. */
  readonly writes?: Writes;
}
type ListAction = 'Query';
type ReadAction = 'GetItem' | 'BatchGetItem' | 'Query';
export type WriteAction = 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'ConditionCheckItem';
export type Writes = Readonly<Partial<Record<WriteAction, readonly Partition[]>>>;

/** Lines, the invoice that they make when it is the month's first, and its shards. */
export const billing = {
  PutItem: ['lineItem', 'invoice', 'due'],
  UpdateItem: ['invoice', 'pointer', 'controlTotal'],
} as const satisfies Writes;

/** A line, and what is left of the one that it credits. */
export const crediting = {
  PutItem: billing.PutItem,
  UpdateItem: [...billing.UpdateItem, 'lineItem'],
} as const satisfies Writes;

/** An invoice's end, with what it carries over to the next one. */
export const closing = {
  PutItem: ['lineItem', 'invoice', 'due'],
  UpdateItem: ['invoice', 'pointer', 'number', 'summary', 'customerSummary'],
  DeleteItem: ['due'],
} as const satisfies Writes;

/** The same of one that is finalized, as long as its sync has not begun. */
export const voiding = { ...closing, ConditionCheckItem: ['invoice'] } as const satisfies Writes;
