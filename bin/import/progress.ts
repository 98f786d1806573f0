const EVERY_MS = 500;

/** Says on stderr how far an import is: one line that changes on a terminal, else a line twice a second. */
export class Progress {
  readonly #what: string;
  readonly #all: number;
  readonly #began = Date.now();
  #done = 0;
  #told = 0;

  constructor(what: string, all: number) {
    this.#what = what;
    this.#all = all;
  }

  add(count: number): void {
    this.#done += count;
    if (Date.now() - this.#told < EVERY_MS && this.#done < this.#all) return;
    this.#told = Date.now();
    const seconds = (Date.now() - this.#began) / 1_000;
    const rate = Math.round(this.#done / Math.max(seconds, 0.001));
    const text = `${this.#done} of ${this.#all} ${this.#what}, ${rate} a second`;
    if (process.stderr.isTTY) process.stderr.write(`\r${text}\u001b[K`);
    else process.stderr.write(`${text}\n`);
  }

  end(): void {
    if (process.stderr.isTTY && this.#done > 0) process.stderr.write('\n');
  }
}
