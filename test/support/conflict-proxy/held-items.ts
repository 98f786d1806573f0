import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from './operation.ts';
import { type Answer, refusals } from './refusals.ts';

/**
 * Which items the proxy names when it refuses a transaction. The documentation does not say how many of them
 * the service names.
 */
export type Naming = 'all' | 'the first' | 'the last' | 'none';

/** How long a transaction holds its items. */
export interface Holding {
  readonly holdMs: number;
  /**
   * Not longer, even if the database needs longer. DynamoDB Local runs one transaction after the other, so many writers
   * wait in its queue. On the service they do not.
   */
  readonly isExact?: boolean;
}

/** The items that running transactions hold, and the refusals that follow from it. */
export class HeldItems {
  readonly #holdMs: number;
  readonly #isExact: boolean;
  readonly #items = new Set<string>();
  readonly #tokens = new Set<string>();
  naming: Naming = 'all';

  constructor({ holdMs, isExact = false }: Holding) {
    this.#holdMs = holdMs;
    this.#isExact = isExact;
  }

  /** Passes an operation on to the database, or answers as the service would. */
  async admit(operation: Operation, pass: () => Promise<Answer>): Promise<Answer> {
    switch (operation.kind) {
      case 'untouched':
        return pass();
      case 'write':
        return this.#items.has(operation.item) ? refusals.writeConflict() : pass();
      case 'transactional read':
        return this.#conflictOver(operation.items) ?? pass();
      case 'transaction':
        return this.#refuse(operation.items, operation.token) ?? this.#hold(operation, pass);
      default:
        return operation satisfies never;
    }
  }

  #refuse(items: readonly string[], token: string | undefined): Answer | undefined {
    if (new Set(items).size < items.length) return refusals.sameItemTwice();
    if (token !== undefined && this.#tokens.has(token)) return refusals.inProgress();
    return this.#conflictOver(items);
  }

  #conflictOver(items: readonly string[]): Answer | undefined {
    const held = items.map((item) => this.#items.has(item));
    return held.includes(true) ? refusals.transactionConflict(this.#named(held)) : undefined;
  }

  #named(held: readonly boolean[]): readonly boolean[] {
    switch (this.naming) {
      case 'all':
        return held;
      case 'the first':
        return held.map((isHeld, index) => isHeld && index === held.indexOf(true));
      case 'the last':
        return held.map((isHeld, index) => isHeld && index === held.lastIndexOf(true));
      case 'none':
        return [];
      default:
        return this.naming satisfies never;
    }
  }

  /**
   * On the service, some milliseconds pass between the two phases of a transaction. DynamoDB Local has no
   * such time.
   */
  async #hold(
    { items, token }: Extract<Operation, { kind: 'transaction' }>,
    pass: () => Promise<Answer>,
  ): Promise<Answer> {
    for (const item of items) this.#items.add(item);
    if (token !== undefined) this.#tokens.add(token);
    const held = sleep(this.#holdMs);
    const free = (): void => {
      for (const item of items) this.#items.delete(item);
    };
    if (this.#isExact) held.then(free);
    try {
      const [answer] = await Promise.all([pass(), held]);
      return answer;
    } finally {
      if (!this.#isExact) free();
      if (token !== undefined) this.#tokens.delete(token);
    }
  }
}
