const LONGEST_MS = 3_000;

export interface Telling {
  /** The time by which it must end, in ms since the epoch. */
  readonly until: number;
  readonly report: (error: unknown) => void;
}

/**
 * Sends a message about something that is already stored. It never throws, because the sweeper finds what was stored
 * and was not told.
 *
 * @param lost what is reported if it was not sent
 */
export async function tellInTime(
  send: (signal: AbortSignal) => Promise<void>,
  lost: string,
  { until, report }: Telling,
): Promise<void> {
  try {
    const ms = Math.max(0, Math.min(LONGEST_MS, until - Date.now()));
    await send(AbortSignal.timeout(ms));
  } catch (error) {
    report(new Error(lost, { cause: error }));
  }
}
