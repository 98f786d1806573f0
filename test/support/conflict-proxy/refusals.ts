export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

function refusal(name: string, message: string, members: object = {}): Answer {
  const body = { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message, ...members };
  return { status: 400, body: Buffer.from(JSON.stringify(body)) };
}

/** Refusals of the service that DynamoDB Local never gives, as the service sends them. */
export const refusals = {
  /** @param held for each item, whether it is named as held; empty if the answer has no reasons */
  transactionConflict(held: readonly boolean[]): Answer {
    const codes = held.map((isHeld) => (isHeld ? 'TransactionConflict' : 'None'));
    return refusal(
      'TransactionCanceledException',
      `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(', ')}]`,
      {
        CancellationReasons: held.map((isHeld) =>
          isHeld
            ? { Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }
            : { Code: 'None' },
        ),
      },
    );
  },
  writeConflict: (): Answer => refusal('TransactionConflictException', 'Transaction is ongoing for the item'),
  inProgress: (): Answer =>
    refusal('TransactionInProgressException', 'A transaction with this client request token is running.'),
  sameItemTwice: (): Answer =>
    refusal('ValidationException', 'Transaction request cannot include multiple operations on one item'),
  throttled: (): Answer =>
    refusal('ThrottlingException', 'Throughput exceeds the current capacity of your table or index.'),
};
