import type { BatchMethods } from './batch-methods.ts';
import { invalidConfiguration } from './errors.ts';
import type { RouteMethods } from './generated/methods.ts';
import { type RouteName, routes } from './generated/routes.ts';
import { type BillingClientOptions, settingsOf } from './options.ts';
import { type Sender, senderOf } from './sender.ts';

// A cast, since the methods come from the table when the code is loaded. A test checks that the two agree.
const TypedAsRoutes = Object as unknown as new <Minimal extends boolean>() => RouteMethods<Minimal> &
  BatchMethods;

/**
 * A client of one Tally. Make one and keep it: its calls share what it learns about clocks and outages.
 *
 * `Minimal`: the option of that name, by which the types of replies go.
 */
export class BillingClient<Minimal extends boolean = false> extends TypedAsRoutes<Minimal> {
  readonly #sender: Sender;

  /**
   * @param options Where Tally is and how to call it. What is left out comes from the environment.
   * @throws BillingSetupError `invalid_configuration`, when an option is not known, is wrong or is missing.
   */
  constructor(options?: BillingClientOptions<Minimal>) {
    super();
    this.#sender = senderOf(settingsOf(options, globalThis.process?.env ?? {}));
  }

  static {
    // Object.keys forgets the literal keys.
    for (const name of Object.keys(routes) as RouteName[]) {
      // On the prototype, like a normal method, so that a caller's test may spy on it.
      (BillingClient.prototype as Record<RouteName, unknown>)[name] = function (
        this: BillingClient,
        ...given: unknown[]
      ) {
        return this.#sender.answer(name, given);
      };
    }
  }
}

let shared: BillingClient | undefined;

/**
 * The shared client, made from the environment at its first use.
 *
 * @param given Nothing: options are refused.
 */
export const defaultBillingClient = (...given: []): BillingClient => {
  // In JavaScript options would be ignored, even an address.
  if (given.length)
    throw invalidConfiguration('defaultBillingClient takes no options: use new BillingClient');
  shared ??= new BillingClient();
  return shared;
};
