/** The reason with which work is aborted when its time is over. */
export class TimeLimitReached extends Error {}

/** What a signal ends, under one listener: Node warns of a leak at a signal's eleventh. */
class Stops extends Set<() => void> {
  handleEvent(): void {
    for (const stop of this) stop();
  }
}

const stopsOf = new WeakMap<AbortSignal, Stops>();

/** Calls `stop` once the signal is aborted, until what it gives is called. */
function whenAborted(signal: AbortSignal, stop: () => void): () => void {
  const stops = stopsOf.get(signal) ?? new Stops();
  stopsOf.set(signal, stops.add(stop));
  // The same listener again is none more.
  signal.addEventListener('abort', stops);
  return () => {
    stops.delete(stop);
    if (!stops.size) signal.removeEventListener('abort', stops);
  };
}

/**
 * Runs `work` until `ms` have passed or the caller gives up, and does not wait for work that ignores its signal:
 * a credentials provider may hang where no signal reaches.
 */
export async function withinLimit<T>(
  ms: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
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
}
