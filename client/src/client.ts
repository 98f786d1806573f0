import { addLineItems } from './add-line-items.ts';
import { invalidConfiguration } from './errors.ts';
import type { RouteMethods } from './generated/methods.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { AddLineItemsOptions, CustomerLineItem, LineItemResults } from './line-item-results.ts';
import { type BillingClientOptions, settingsOf } from './options.ts';
import { type Sender, senderOf } from './sender.ts';

// A cast, since the methods come from the table when the code is loaded. A test checks that the two agree.
const TypedAsRoutes = Object as unknown as new <Minimal extends boolean>() => RouteMethods<Minimal>;

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
    this.#sender = senderOf(settingsOf(options, process.env));
  }

  /**
   * Adds any number of line items, for any customers, in batches. Each item has its own key, and one result, in the
   * order given. If an item goes wrong, its result says so, and nothing is thrown. Only unsettled items are sent again,
   * under the same keys.
   *
   * @param items The line items, each with its customer and its key.
   * @param options What is to hold for this call alone; each may be left out.
   */
  async addLineItems(
    items: Iterable<CustomerLineItem>,
    options?: AddLineItemsOptions,
  ): Promise<LineItemResults> {
    return addLineItems(this.#sender, items, options);
  }

  static {
    // Object.keys forgets the literal keys.
    for (const name of Object.keys(routes) as RouteName[]) {
      // A method that is written by hand is kept.
      if (Object.hasOwn(BillingClient.prototype, name)) continue;
      // On the prototype and writable, like a normal method, so that a caller's test may spy on it.
      Object.defineProperty(BillingClient.prototype, name, {
        value(this: BillingClient, ...given: unknown[]) {
          return this.#sender.answer(name, given);
        },
        writable: true,
        configurable: true,
      });
    }
  }
}

let shared: BillingClient | undefined;

/**
 * The shared client, made from the environment at its first use.
 *
 * @param given Nothing: options are refused.
 */
export function defaultBillingClient(...given: []): BillingClient {
  // In JavaScript options would be ignored, even an address.
  if (given.length)
    throw invalidConfiguration('defaultBillingClient takes no options: use new BillingClient');
  shared ??= new BillingClient();
  return shared;
}
