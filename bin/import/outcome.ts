import { type ExitCode, exitCodes } from '../cli/exit-codes.ts';
import { failureOf } from '../cli/failure.ts';
import type { Sent } from './sending.ts';

const MOST_SHOWN = 20;

/** What an import came to. */
export class ImportOutcome {
  readonly counts = { created: 0, replayed: 0, conflict: 0, rejected: 0, failed: 0 };
  readonly problems: Sent[] = [];
  readonly invoices = new Set<string>();
  readonly #began: string;
  #firstReplayed: string | undefined;
  #lastReplayed: string | undefined;
  #sentAgain = 0;

  /** @param began when the import began, RFC 3339 in UTC. What was billed since was billed by it */
  constructor(began = new Date().toISOString()) {
    this.#began = began;
  }

  add(sent: readonly Sent[]): void {
    for (const one of sent) {
      this.counts[one.outcome] += 1;
      if (one.error !== undefined) this.problems.push(one);
      if (one.invoice_id !== undefined) this.invoices.add(one.invoice_id);
      if (one.outcome === 'replayed') this.#replayed(one.at);
    }
  }

  #replayed(at: string | undefined): void {
    if (at === undefined) return;
    // A stack whose time was moved forward bills in our future.
    if (at >= this.#began && at <= new Date().toISOString()) {
      this.#sentAgain += 1;
      return;
    }
    if (this.#firstReplayed === undefined || at < this.#firstReplayed) this.#firstReplayed = at;
    if (this.#lastReplayed === undefined || at > this.#lastReplayed) this.#lastReplayed = at;
  }

  /** Why some are not settled: nobody answered, or the API refused their whole request. */
  get #failedBy(): ExitCode {
    const failed = this.problems.filter(({ outcome }) => outcome === 'failed');
    const codes = failed.map(({ error }) => failureOf(error).code);
    return (
      codes.find((code) => code !== exitCodes.unknown && code !== exitCodes.internal) ?? exitCodes.unknown
    );
  }

  /** Whether the same command, run again, can settle more. */
  get canGoOn(): boolean {
    return this.counts.failed === 0 || this.#failedBy === exitCodes.unknown;
  }

  get settled(): number {
    const { created, replayed, conflict, rejected } = this.counts;
    return created + replayed + conflict + rejected;
  }

  exitCode(interrupted: boolean, bad: number): ExitCode {
    if (interrupted) return exitCodes.interrupted;
    if (this.counts.failed > 0) return this.#failedBy;
    if (this.counts.conflict + this.counts.rejected > 0) return exitCodes.refused;
    return bad > 0 ? exitCodes.wrong : exitCodes.done;
  }

  /** For people: a few lines. */
  lines(what: string): string[] {
    const { created, replayed, conflict, rejected, failed } = this.counts;
    const said = [`${created} ${what} billed now, ${replayed} billed before under the same keys.`];
    if (this.#sentAgain > 0)
      said.push(
        `${this.#sentAgain} of these were billed by this run: their key is in the file twice, or an answer was lost and they were sent again.`,
      );
    if (replayed > 0 && this.#firstReplayed !== undefined)
      said.push(
        `Those billed before were billed from ${this.#firstReplayed} to ${this.#lastReplayed}. If they are other charges that look the same, import the file with another --source.`,
      );
    if (conflict + rejected > 0)
      said.push(
        `${conflict + rejected} refused, of which ${conflict} stand for other content under their keys.`,
      );
    if (failed > 0 && this.canGoOn)
      said.push(`${failed} are not settled: run the same again, and nothing is billed twice.`);
    else if (failed > 0) said.push(`${failed} were not billed, since their request was refused.`);
    for (const { line, error } of this.problems.slice(0, MOST_SHOWN))
      said.push(`  line ${line}: ${error?.message ?? ''}`);
    if (this.problems.length > MOST_SHOWN)
      said.push(`  and ${this.problems.length - MOST_SHOWN} more: --results <file> has every row.`);
    return said;
  }

  /** For programs. */
  document(more: object): object {
    return {
      summary: this.counts,
      invoices: [...this.invoices],
      problems: this.problems.map(({ error, ...sent }) => ({ ...sent, error: error?.toJSON() })),
      ...(this.#firstReplayed !== undefined && {
        replayed_from: this.#firstReplayed,
        replayed_to: this.#lastReplayed,
      }),
      ...more,
    };
  }
}
