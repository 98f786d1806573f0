import { addLineItems } from './add-line-items.ts';
import { invalidConfiguration } from './errors.ts';
import type { RouteMethods } from './generated/methods.ts';
import { type RouteName, routes } from './generated/routes.ts';
import type { AddLineItemsOptions, CustomerLineItem, LineItemResults } from './line-item-results.ts';
import { type BillingClientOptions, settingsOf } from './options.ts';
import { type Sender, senderOf } from './sender.ts';

// A cast, since the methods come from the table when the code is loaded: a test holds the two together.
const TypedAsRoutes = Object as unknown as new <Minimal extends boolean>() => RouteMethods<Minimal>;

/**
 * A client of one Tally. Make one and keep it: its calls share what it learns of clocks and outages.
 *
 * `Minimal`: the option of that name, by which the types of replies go.
 */
export class BillingClient<Minimal extends boolean = false> extends TypedAsRoutes<Minimal> {
  readonly #sender: Sender;

  /**
   * @param options Where Tally is and how to call it; the environment tells what is left out.
   * @throws BillingSetupError `invalid_configuration`, when an option is not known, is wrong or is missing.
   */
  constructor(options?: BillingClientOptions<Minimal>) {
    super();
    this.#sender = senderOf(settingsOf(options, process.env));
  }

  /**
   * Adds any number of line items, for any customers, in batches that Tally takes at a time. Each item has a key of its
   * own, and one result, in the order given; what goes wrong with one is in its result and is not thrown. Only what is
   * unsettled is sent again, under the same keys.
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
      // A method that is written by hand stands.
      if (Object.hasOwn(BillingClient.prototype, name)) continue;
      // On the prototype and writable, as if written out: a caller's test may spy on it.
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
 * The one client made from the environment, at its first use.
 *
 * @param given Nothing: options are refused.
 */
export function defaultBillingClient(...given: []): BillingClient {
  // In JavaScript they would be dropped, an address among them.
  if (given.length)
    throw invalidConfiguration('defaultBillingClient takes no options: new BillingClient does');
  shared ??= new BillingClient();
  return shared;
}
