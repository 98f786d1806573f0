import { exitCodes } from '../cli/exit-codes.ts';

/**
 * Ctrl-C lets the batches on their way come back and begins no other. A second Ctrl-C ends at once, which loses nothing
 * either: the keys of the rows are the same the next time.
 */
export function stopOnInterrupt(): { readonly stop: AbortController; readonly interrupted: () => boolean } {
  const stop = new AbortController();
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (interrupted) process.exit(exitCodes.interrupted);
      interrupted = true;
      process.stderr.write('Stopping: the rows on their way are waited for. Ctrl-C again ends at once.\n');
      stop.abort();
    });
  return { stop, interrupted: () => interrupted };
}
