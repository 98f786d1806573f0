import type { Instant } from '../../../client/contract/shapes/fields.ts';
import type { Cause } from '../../domain/sync/cause.ts';
import { type Ended, nextCall } from '../../domain/sync/decision.ts';
import { contactOf } from '../../domain/sync/state.ts';
import type { SyncSettings } from '../../environment.ts';
import type { ApiKey } from '../../payments/api-key.ts';
import type { openStripe } from '../../payments/open-stripe.ts';
import type { Claimed } from '../../store/sync/claiming.ts';
import { installationOf } from '../../store/sync/installation.ts';
import { keepSync } from '../../store/sync/keeping.ts';
import { takeTurn } from '../../store/sync/pace.ts';
import type { Table } from '../../store/table/table.ts';
import { attempt } from './attempt.ts';
import { LinesNotListed, type Sending, sendingOf, TooLarge } from './bill.ts';

/** What a try needs. */
export interface TrialServices {
  /** Its requests end with the run. */
  readonly table: Table;
  readonly apiKey: ApiKey;
  readonly stripeWith: (apiKey: string) => ReturnType<typeof openStripe>;
  readonly settings: Pick<SyncSettings, 'dueDays' | 'autoAdvance'> & {
    /** Without limits, for a server that has none, requests do not wait for their turn. */
    readonly limits?: SyncSettings['limits'];
  };
  /** Whether there is time for another request. */
  readonly hasTime: () => boolean;
  /** Set by the first try of this run after which the sync is stopped. The others then send nothing more. */
  readonly halt: { cause?: Cause };
}

/** Another try of this run found that nothing can be sent now. */
class Halted extends Error {
  override readonly name = 'Halted';
  readonly why: Cause;

  constructor(why: Cause) {
    super('The sync was stopped meanwhile.');
    this.why = why;
  }
}

/** A try, with what is stored of it so far. */
export class Trial {
  /** The claim with the last stored state. */
  claimed: Claimed;
  readonly #services: TrialServices;
  readonly #now: Instant;

  constructor(claimed: Claimed, services: TrialServices, now: Instant) {
    this.claimed = claimed;
    this.#services = services;
    this.#now = now;
  }

  /** @param key read some minutes ago at most. If Stripe refuses it, somebody may have replaced it since then */
  async run(key: string): Promise<Ended> {
    const { table, apiKey, settings } = this.#services;
    try {
      const installation = await installationOf(table);
      const sending = sendingOf(table, this.claimed, { installation, terms: settings });
      const ended = await this.#attempt(sending, key);
      if (ended.kind !== 'again' || ended.cause.code !== 'api_key_refused') return ended;
      const other = await apiKey.insteadOf(key);
      return other === undefined ? ended : await this.#attempt(sending, other);
    } catch (error) {
      return this.#endedBy(error);
    }
  }

  #attempt({ bill, expected }: Sending, key: string): Promise<Ended> {
    const { table, stripeWith, hasTime, halt, settings } = this.#services;
    return attempt(this.claimed.state, {
      way: {
        stripe: stripeWith(key),
        turn: async (operation) => {
          if (settings.limits) await takeTurn(table, settings.limits, operation);
          if (halt.cause) throw new Halted(halt.cause);
        },
      },
      bill,
      expected,
      now: this.#now,
      hasTime,
      keep: async (state, call) => {
        this.claimed = await keepSync(table, this.claimed, state, call);
        return this.claimed.state;
      },
    });
  }

  /** @throws the error, if it is not one that ends a try */
  #endedBy(error: unknown): Ended {
    const { state, customer } = this.claimed;
    const ended = (kind: 'again' | 'stop', cause: Cause): Ended => ({
      kind,
      state,
      cause,
      call: nextCall(state, contactOf(customer)),
    });
    if (error instanceof Halted) return ended('again', error.why);
    if (error instanceof LinesNotListed) return ended('again', { code: 'lines_not_listed' });
    if (error instanceof TooLarge) return ended('stop', { code: 'amount_too_large' });
    throw error;
  }
}
