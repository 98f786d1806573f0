import type { Clock } from '../src/clock.ts';

/** Time that passes only when somebody waits, or when the test says so. */
export class VirtualClock implements Clock {
  /** How long each wait was, in milliseconds. */
  readonly waits: number[] = [];
  readonly #start: number;
  #elapsed = 0;

  /** @param start Milliseconds since 1970. */
  constructor(start: number) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.advance(ms);
  }

  /** Always the middle, so that a test knows each wait. */
  random(): number {
    return 0.5;
  }

  /**
   * Lets time pass.
   *
   * @param ms How many milliseconds.
   */
  advance(ms: number): void {
    this.#elapsed += ms;
  }
}
