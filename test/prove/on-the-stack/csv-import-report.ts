/* What csv-import.ts prints, for the proof that runs it on its own stack. */

export const ROWS = 10_000;
export const CUSTOMERS = 20;

/** One run of the command. */
export interface Part {
  /** The exit code, or the signal that ended it. */
  readonly ended: string;
  readonly seconds: number;
  /** How many rows had each outcome; none if it was killed. */
  readonly summary?: Readonly<Record<'created' | 'replayed' | 'conflict' | 'rejected' | 'failed', number>>;
}

export interface CsvImportReport {
  /** The amount that the dry run said. */
  readonly planned: string;
  /** Interrupted, killed, interrupted, gone on with to the end, and once more. */
  readonly parts: readonly Part[];
  /** Another file of the same size, without an interruption. */
  readonly whole: Part;
  readonly lines: number;
  readonly keys: number;
  readonly amount: string;
  /** Invoices that do not agree with their lines. */
  readonly drift: number;
}
