import { setTimeout as sleep } from 'node:timers/promises';
import { masked } from '../state/account.ts';
import { type Description, type Kind, matcher } from './description.ts';
import { type Chances, RandomFaults } from './random.ts';

/** What is to happen to a request. */
export type Fault = Partial<Description> & { readonly kind: Kind };

/** Longer than callers wait, when nothing was said. */
const SLOW_MS = 30_000;

interface Planned {
  readonly description: Description;
  readonly path: RegExp;
  left: number;
}

interface Request {
  readonly method: string;
  readonly path: string;
  readonly apiKey: string;
}

/** The faults that were asked for. The first that fits a request meets it, and no other does. */
export class Faults {
  #planned: Planned[] = [];
  #random: RandomFaults | undefined;
  #chances: Chances | undefined;
  #waiting = new AbortController();

  add(descriptions: readonly Description[]): void {
    for (const description of descriptions) {
      this.#planned.push({ description, path: matcher(description.path), left: description.times });
    }
  }

  atRandom(chances: Chances): void {
    this.#chances = chances;
    this.#random = new RandomFaults(chances);
  }

  /** Nothing more goes wrong, and what waits goes on at once. */
  clear(): void {
    this.#planned = [];
    this.#random = undefined;
    this.#chances = undefined;
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }

  /** The delay that a fault brings, which ends early when the faults are cleared. */
  async wait({ kind, delay_ms = kind === 'slow' ? SLOW_MS : 0 }: Fault): Promise<void> {
    if (delay_ms > 0)
      await sleep(delay_ms, undefined, { signal: this.#waiting.signal }).catch(() => undefined);
  }

  /** Those that are still to come. */
  list(): { readonly faults: readonly object[]; readonly random: Chances | null } {
    const faults = this.#planned.map(({ description, left }) => ({ ...shown(description), left }));
    return { faults, random: this.#chances ?? null };
  }

  /**
   * The fault that meets a request. It is used up by `happen`, which is called when it comes to that: what only an
   * execution can suffer waits when a key is answered with what it keeps.
   */
  meeting(request: Request): { readonly fault: Fault; readonly happen: () => void } | undefined {
    const planned = this.#planned.find((one) => one.left > 0 && meets(one, request));
    if (planned) return { fault: planned.description, happen: () => this.#use(planned) };
    const fault = this.#random?.next();
    return fault && { fault, happen: () => {} };
  }

  #use(planned: Planned): void {
    planned.left -= 1;
    this.#planned = this.#planned.filter(({ left }) => left > 0);
  }
}

/** Without the secret part of a key. */
const shown = ({ api_key, ...rest }: Description): object =>
  api_key === undefined ? rest : { ...rest, api_key: masked(api_key) };

const meets = ({ description, path }: Planned, request: Request): boolean =>
  (description.method === '*' || description.method === request.method) &&
  (description.api_key === undefined || description.api_key === request.apiKey) &&
  path.test(request.path);
