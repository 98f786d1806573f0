import type { DatabaseSync } from 'node:sqlite';
import { readSetting, writeSetting } from './database.ts';

const OFFSET = 'clock_offset_ms';

/** The fake's clock. It can be moved forward or back, and runs on from there. It is stored with the objects. */
export class MovableClock {
  readonly #database: DatabaseSync;
  readonly #real: () => number;
  #offset: number;

  constructor(database: DatabaseSync, real: () => number) {
    this.#database = database;
    this.#real = real;
    this.#offset = Number(readSetting(database, OFFSET) ?? 0);
  }

  /** In ms since the epoch. */
  now(): number {
    return this.#real() + this.#offset;
  }

  /** @param to in ms since the epoch, or `now` for real time */
  moveTo(to: number | 'now'): void {
    this.#offset = to === 'now' ? 0 : to - this.#real();
    writeSetting(this.#database, OFFSET, String(this.#offset));
  }
}

/** Stripe's times are in seconds. */
export const seconds = (ms: number): number => Math.floor(ms / 1000);
