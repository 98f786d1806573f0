import type { Clock } from '../../client/src/clock.ts';

/** Time passes only when the client waits. Random numbers are always 0.5. */
export class FakeClock implements Clock {
  readonly waits: number[] = [];
  chance = 0.5;
  #wall: number;
  #elapsed = 0;

  constructor(start = '2026-11-30T12:00:00Z') {
    this.#wall = Date.parse(start);
  }

  now(): number {
    return this.#wall + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  random(): number {
    return this.chance;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.waits.push(ms);
    this.#elapsed += ms;
  }
}
