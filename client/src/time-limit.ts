/** The reason with which work is aborted when its time is over. */
export class TimeLimitReached extends Error {}

/**
 * Runs `work` until `ms` have passed or the caller gives up, and does not wait for work that ignores its signal:
 * a credentials provider may hang where no signal reaches.
 */
export async function withinLimit<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeLimitReached()), ms);
  const followCaller = () => controller.abort(caller?.reason);
  caller?.addEventListener('abort', followCaller, { once: true });
  try {
    const stopped = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
    });
    return await Promise.race([work(controller.signal), stopped]);
  } finally {
    clearTimeout(timer);
    caller?.removeEventListener('abort', followCaller);
  }
}
