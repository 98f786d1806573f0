/** Undoes what a proof started or wrote, whether the proof passes, fails or is stopped by a signal. */
const pending = new Set<() => Promise<void>>();

/** Does the work, and then undoes it, once. */
export async function leavingNothing<Result>(
  undo: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  let undoing: Promise<void> | undefined;
  const once = (): Promise<void> => {
    undoing ??= undo();
    return undoing;
  };
  pending.add(once);
  try {
    return await work();
  } finally {
    await once();
    pending.delete(once);
  }
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(signal));

async function stop(signal: NodeJS.Signals): Promise<void> {
  console.error(`Stopped by ${signal}. Ending and removing what was started ...`);
  const results = await Promise.allSettled([...pending].map((undo) => undo()));
  for (const result of results) if (result.status === 'rejected') console.error(result.reason);
  process.exit(130);
}
