/** What a check found. Each problem says what to do about it. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'problem' | 'skipped';
  readonly found: string;
  readonly todo?: string;
}

export const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found });
export const skipped = (check: string, found: string): Finding => ({ check, state: 'skipped', found });
export const problem = (check: string, found: string, todo: string): Finding => ({
  check,
  state: 'problem',
  found,
  todo,
});

/** A part that hangs is what somebody looks for, so it is not waited for longer. */
const LONGEST_MS = 15_000;

/** Runs a check. If it cannot be done, or not in time, that is a finding too, and the others go on. */
export async function tried(
  check: string,
  todo: string,
  look: () => Promise<Finding | readonly Finding[]>,
  longestMs = LONGEST_MS,
): Promise<readonly Finding[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer in ${longestMs / 1_000} s`)), longestMs);
  try {
    return [await Promise.race([look(), late])].flat();
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [problem(check, `could not be checked: ${message}`, todo)];
  } finally {
    clearTimeout(timer);
  }
}
