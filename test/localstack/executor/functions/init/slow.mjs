// Slower than the init phase may be, faster than the function's time-out: Lambda's retry succeeds.
await new Promise((resolve) => setTimeout(resolve, 1_000));
export const handler = async () => 'after a slow init';
