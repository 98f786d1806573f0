/*
 * A server that takes so many requests a second, and callers who all come at once. Time is simulated: it moves on when
 * every caller waits, either for a reply or for its next try. So a run says the same each time.
 */

/** The time that a request needs to the server and back. */
const ROUND_TRIP_MS = 10;

export interface Server {
  readonly perSecond: number;
  /** `Retry-After` of its refusals, in seconds; undefined if it sends none. */
  readonly retryAfter: number | undefined;
}

interface Event {
  readonly at: number;
  readonly caller: number;
  readonly happen: () => void;
}

export class World {
  now = 0;
  sent = 0;
  #done = 0;
  #waiting: Event[] = [];
  readonly #server: Server;
  /** What the server could take now. It is empty at the start, and never holds more than a second's worth. */
  #room = 0;
  #filledAt = 0;

  constructor(server: Server) {
    this.#server = server;
  }

  wait(caller: number, ms: number): Promise<void> {
    return new Promise((happen) => this.#waiting.push({ at: this.now + ms, caller, happen }));
  }

  /** Whether the server took it. */
  async request(caller: number): Promise<boolean> {
    this.sent += 1;
    await this.wait(caller, ROUND_TRIP_MS);
    const { perSecond } = this.#server;
    this.#room = Math.min(perSecond, this.#room + ((this.now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = this.now;
    if (this.#room < 1) return false;
    this.#room -= 1;
    return true;
  }

  /** Runs all callers until each has ended. */
  async run(callers: readonly ((world: World) => Promise<void>)[]): Promise<void> {
    const all = callers.map(async (call) => {
      await call(this);
      this.#done += 1;
    });
    while (this.#done < callers.length) {
      await this.#untilAllWait(callers.length);
      const next = Math.min(...this.#waiting.map(({ at }) => at));
      const due = this.#waiting.filter(({ at }) => at === next).sort((a, b) => a.caller - b.caller);
      this.#waiting = this.#waiting.filter(({ at }) => at !== next);
      this.now = Number.isFinite(next) ? next : this.now;
      for (const { happen } of due) happen();
    }
    await Promise.all(all);
  }

  /** Signing a request takes real time, in which the simulated time stands still. */
  async #untilAllWait(callers: number): Promise<void> {
    do {
      await new Promise(setImmediate);
    } while (this.#waiting.length + this.#done < callers);
  }
}
