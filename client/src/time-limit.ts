/** The reason with which work is aborted when its time is over. */
export class TimeLimitReached extends Error {}

/** All functions that a signal stops share one listener, since Node warns of a leak at the eleventh. */
class Stops extends Set<() => void> {
  handleEvent(): void {
    for (const stop of this) stop();
  }
}

const stopsOf = new WeakMap<AbortSignal, Stops>();

/** Calls `stop` when the signal is aborted. The returned function cancels this. */
const whenAborted = (signal: AbortSignal, stop: () => void): (() => void) => {
  const stops = stopsOf.get(signal) ?? new Stops();
  stopsOf.set(signal, stops.add(stop));
  // Adding the same listener again does nothing.
  signal.addEventListener('abort', stops);
  return () => {
    stops.delete(stop);
    if (!stops.size) signal.removeEventListener('abort', stops);
  };
};

/**
 * Runs `work` until `ms` have passed or the caller gives up. It does not wait for work that ignores its signal, such as
 * a credentials provider that hangs.
 */
export const withinLimit = async <T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  if (caller?.aborted) throw caller.reason;
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new TimeLimitReached()), ms);
  const unfollow = caller && whenAborted(caller, () => controller.abort(caller.reason));
  const { signal } = controller;
  try {
    const stopped = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    return await Promise.race([work(signal), stopped]);
  } finally {
    clearTimeout(timer);
    unfollow?.();
  }
};
