import type { Kind } from './faults/description.ts';
import type { Form } from './wire/form.ts';

/** A request to the API, as `GET /_fake/requests` shows it. */
export interface Logged {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly request_id: string;
  readonly idempotency_key: string | null;
  /** For example `POST /v1/invoices/{invoice}/finalize`; null if there is no such operation. */
  operation: string | null;
  account: string | null;
  parameters: Form;
  /** `cut`: the sender got no answer. */
  outcome: 'in_progress' | 'answered' | 'cut';
  /** Null without an answer. */
  status: number | null;
  /** The code of an error. */
  code: string | null;
  /** Whether the answer was the one that the key keeps. */
  replayed: boolean;
  fault: Kind | null;
}

const MOST = 20_000;
/** How many of the last requests show their parameters. Only so many, because parameters may be 250 lines. */
const MOST_PARAMETERS = 2_000;

/** The last requests, the oldest first. */
export class Requests {
  #logged: Logged[] = [];

  begin(request: Pick<Logged, 'at' | 'method' | 'path' | 'request_id' | 'idempotency_key'>): Logged {
    const logged: Logged = {
      ...request,
      operation: null,
      account: null,
      parameters: {},
      outcome: 'in_progress',
      status: null,
      code: null,
      replayed: false,
      fault: null,
    };
    if (this.#logged.length >= MOST) this.#logged = this.#logged.slice(MOST / 10);
    const older = this.#logged.at(-MOST_PARAMETERS);
    if (older && older.outcome !== 'in_progress') older.parameters = {};
    this.#logged.push(logged);
    return logged;
  }

  /** @param id the id of a request. Only later requests are returned; all, if it is left out or no longer kept */
  after(id: string | null): readonly Logged[] {
    return this.#logged.slice(this.#logged.findIndex(({ request_id }) => request_id === id) + 1);
  }

  clear(): void {
    this.#logged = [];
  }
}
