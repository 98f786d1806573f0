import * as z from 'zod/mini';
import type { Parts, Received } from '../answering.ts';
import { type Coupon, shownCustomer } from '../customers/record.ts';
import { descriptions } from '../faults/description.ts';
import { chances } from '../faults/random.ts';
import { limits } from '../rate-limits.ts';
import { operations } from '../routes.ts';
import { openAccount } from '../state/account.ts';
import { seconds } from '../state/clock.ts';
import { newId } from '../state/collection.ts';
import { inTransaction } from '../state/database.ts';
import { isWebhookFault, webhookFault } from '../webhooks/faults.ts';
import { type Webhooks, webhookEndpoint } from '../webhooks/webhooks.ts';
import { act, doAct } from './acts.ts';
import { objectsOf, removeAll } from './objects.ts';

/** An error in a request to `/_fake`. */
export class BadRequest extends Error {
  readonly status: 400 | 404 | 422;

  constructor(status: 400 | 404 | 422, message: string) {
    super(message);
    this.status = status;
  }
}

type Handle = (parts: Parts, body: () => unknown, query: URLSearchParams) => object;

const time = z.object({ now: z.union([z.literal('now'), z.iso.datetime({ offset: true })]) });
const coupon = z.strictObject({
  account: z.string(),
  customer: z.string(),
  coupon: z.nullable(
    z.strictObject({
      percent_off: z.optional(z.number().check(z.gt(0), z.maximum(100))),
      amount_off: z.optional(z.number().check(z.int(), z.gt(0))),
      currency: z.optional(z.string()),
    }),
  ),
});

const faultsOf = ({ faults, webhooks }: Pick<Parts, 'faults' | 'webhooks'>): object => ({
  ...faults.list(),
  webhooks: webhooks.faults.list(),
});

/** Routes by which tests and people control the fake and read its state. Stripe has no such routes. */
const routes: Readonly<Record<string, Handle>> = {
  'POST /_fake/faults': ({ faults, webhooks }, body) => {
    const given = body();
    const all: unknown[] = Array.isArray(given) ? given : [given];
    const ofEvents = checked(z.array(webhookFault), all.filter(isWebhookFault), 'faults');
    faults.add(
      checked(
        descriptions,
        all.filter((one) => !isWebhookFault(one)),
        'faults',
      ),
    );
    for (const fault of ofEvents) webhooks.faults.add(fault);
    return faultsOf({ faults, webhooks });
  },
  'GET /_fake/faults': faultsOf,
  'DELETE /_fake/faults': ({ faults, webhooks }) => {
    faults.clear();
    webhooks.faults.clear();
    return faultsOf({ faults, webhooks });
  },
  'POST /_fake/random-faults': ({ faults }, body) => {
    faults.atRandom(checked(chances, body()));
    return faults.list();
  },
  'GET /_fake/operations': () => ({ operations: operations.map(({ method, path }) => `${method} ${path}`) }),
  'GET /_fake/requests': ({ requests }, _body, query) => ({ requests: requests.after(query.get('after')) }),
  'DELETE /_fake/requests': ({ requests }) => {
    requests.clear();
    return { requests: [] };
  },
  'GET /_fake/objects': ({ database, url }) => {
    const accounts = objectsOf(database, url());
    // The objects of all accounts, each with the name of its account. Mostly there is only one account.
    const of = <Kind extends 'customers' | 'invoices' | 'events'>(kind: Kind) =>
      accounts.flatMap((one) => one[kind].map((object) => ({ ...object, account: one.account })));
    return { customers: of('customers'), invoices: of('invoices'), events: of('events') };
  },
  'DELETE /_fake/objects': ({ database }) => {
    inTransaction(database, () => removeAll(database));
    return { customers: [], invoices: [], events: [] };
  },
  'POST /_fake/limits': ({ limits: current }, body) => {
    current.current = checked(limits, body());
    return current.current;
  },
  'GET /_fake/limits': ({ limits: current }) => current.current,
  'GET /_fake/clock': ({ clock }) => ({ now: new Date(clock.now()).toISOString() }),
  'POST /_fake/clock': ({ clock }, body) => {
    const { now } = checked(time, body());
    clock.moveTo(now === 'now' ? now : Date.parse(now));
    return { now: new Date(clock.now()).toISOString() };
  },
  'POST /_fake/invoices': (parts, body) => {
    const given = checked(act, body());
    const done = doAct(parts, given);
    if (done) return done;
    throw new BadRequest(404, `invoice: there is no ${given.invoice} with which one can ${given.do}.`);
  },
  'GET /_fake/webhooks': ({ webhooks }) => webhooksOf(webhooks),
  'POST /_fake/webhooks': ({ webhooks }, body) => {
    webhooks.endpoint = checked(webhookEndpoint, body());
    return webhooksOf(webhooks);
  },
  'DELETE /_fake/webhooks': ({ webhooks }) => {
    webhooks.endpoint = undefined;
    return webhooksOf(webhooks);
  },
  'POST /_fake/coupons': (parts, body) => giveCoupon(parts, checked(coupon, body())),
};

/** Without the secret. */
const webhooksOf = ({ endpoint, deliveries }: Webhooks): object => ({
  endpoint: endpoint ? { url: endpoint.url, types: endpoint.types ?? null } : null,
  deliveries,
});

/** A person gives a coupon on Stripe's pages. The API has no parameter for it any more. */
function giveCoupon({ database, clock }: Parts, given: z.output<typeof coupon>): object {
  const { customers } = openAccount(database, given.account);
  const customer = customers.find(given.customer);
  if (!customer) throw new BadRequest(404, `customer: ${given.account} has no customer ${given.customer}.`);
  const discount = given.coupon && {
    id: newId('di'),
    start: seconds(clock.now()),
    coupon: couponOf(given.coupon),
  };
  return shownCustomer(inTransaction(database, () => customers.put({ ...customer, discount })));
}

const couponOf = (given: NonNullable<z.output<typeof coupon>['coupon']>): Coupon => ({
  id: newId('co'),
  percent_off: given.percent_off ?? null,
  amount_off: given.amount_off ?? null,
  currency: given.currency ?? null,
});

/** @throws BadRequest that names the error */
export function control(parts: Parts, { method, path, query, body }: Received): object {
  const handle = new Map(Object.entries(routes)).get(`${method} ${path}`);
  if (!handle) throw new BadRequest(404, `There is no ${method} ${path}: ${Object.keys(routes).join(', ')}.`);
  return handle(parts, () => readJson(body), new URLSearchParams(query));
}

function readJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new BadRequest(400, 'The body is not JSON.');
  }
}

/** @param list the name of a list's entry in the path to an error */
function checked<Schema extends z.ZodMiniType>(schema: Schema, given: unknown, list = ''): z.output<Schema> {
  const { data, error } = z.safeParse(schema, given);
  if (!error) return data;
  const messages = error.issues.map((issue) => `${placeOf(issue.path, list)}: ${messageOf(issue)}`);
  throw new BadRequest(422, messages.join('; '));
}

const placeOf = (path: readonly PropertyKey[], list: string): string =>
  path.reduce<string>(
    (all, step) =>
      typeof step === 'number' ? `${all || list}[${step}]` : all ? `${all}.${String(step)}` : String(step),
    '',
  ) || 'body';

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return `unknown: ${issue.keys.join(', ')}`;
  if (issue.code === 'invalid_value') return `expected one of ${issue.values.join(', ')}`;
  if (issue.code === 'invalid_type') return `expected ${issue.expected}`;
  return issue.message;
}
