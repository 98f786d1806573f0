import { setTimeout as sleep } from 'node:timers/promises';
import { masked } from '../state/account.ts';
import { type Description, type Kind, matcher } from './description.ts';
import { type Chances, RandomFaults } from './random.ts';

/** What must happen to a request. */
export type Fault = Partial<Description> & { readonly kind: Kind };

/** The default delay. It is longer than callers wait. */
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

/** The planned faults. A request meets only the first fault that fits it. */
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

  /** Removes all faults. Requests that wait go on at once. */
  clear(): void {
    this.#planned = [];
    this.#random = undefined;
    this.#chances = undefined;
    this.#waiting.abort();
    this.#waiting = new AbortController();
  }

  /** Waits as long as the fault's delay. The wait ends early if the faults are cleared. */
  async wait({ kind, delay_ms = kind === 'slow' ? SLOW_MS : 0 }: Fault): Promise<void> {
    if (delay_ms > 0)
      await sleep(delay_ms, undefined, { signal: this.#waiting.signal }).catch(() => undefined);
  }

  /** The faults that are still to come. */
  list(): { readonly faults: readonly object[]; readonly random: Chances | null } {
    const faults = this.#planned.map(({ description, left }) => ({ ...shown(description), left }));
    return { faults, random: this.#chances ?? null };
  }

  /**
   * The fault that meets a request. `happen` uses the fault up, and is called only when the fault really happens. A
   * fault of an execution stays if the answer comes from a key, because nothing is executed then.
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
