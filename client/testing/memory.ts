import { lineItemView } from '../../functions/api/line-items/views.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { idempotencyKeyOf, refuseEmptyKey } from '../../functions/http/idempotency-key.ts';
import { jsonBody } from '../../functions/http/json-body.ts';
import { preferredReturn } from '../../functions/http/preference.ts';
import { asDomainError, problemResponse } from '../../functions/http/problem-response.ts';
import { validate } from '../../functions/http/validation.ts';
import type { Customer } from '../contract/customers/customer.ts';
import type { Route } from '../contract/route.ts';
import { type RouteName, routes } from '../contract/routes.ts';
import type { Instant } from '../contract/shapes/fields.ts';
import type { LineItem } from '../src/generated/model.ts';
import type { Credentials } from '../src/options.ts';
import { Books } from './books.ts';
import { type Answer, type Asked, endpoints } from './endpoints.ts';
import { eventOf, type Matched, routeOf, type Wire } from './event.ts';
import { refusalBySignature } from './signature.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** A reply as it goes over the wire. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const CALLER = 'arn:aws:iam::000000000000:user/test';

/** What answers requests: the contract's checks, the rules, and what is kept. */
export class Memory {
  readonly books = new Books();
  readonly #clock: VirtualClock;
  readonly #credentials: Credentials;
  readonly #given = new Map<RouteName, Answer>();

  constructor(clock: VirtualClock, credentials: Credentials) {
    this.#clock = clock;
    this.#credentials = credentials;
  }

  #now(): Instant {
    return new Date(this.#clock.now()).toISOString() as Instant; // the form of an Instant
  }

  addCustomer(id: string): void {
    const at = this.#now();
    const customer: Customer = validate(routes.getCustomer.replies[200], {
      customer: { customer_id: id, name: id, currency: 'USD', created_at: at, updated_at: at },
    }).customer;
    this.books.customers.set(customer.customer_id, customer);
  }

  give(route: RouteName, answer: Answer): void {
    const replies: Route['replies'] = routes[route].replies;
    const schema = replies[answer.status as keyof typeof replies]; // a status that it has not, has no schema
    if (!schema) throw new Error(`${route} has no reply with status ${answer.status}.`);
    const checked = schema.safeParse(answer.body);
    if (!checked.success) {
      const wrong = checked.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
      throw new Error(`The contract does not allow this reply of ${route}: ${wrong.join('; ')}`);
    }
    this.#given.set(route, answer);
  }

  lineItemsOf(customerId: string): LineItem[] {
    const lines = [...this.books.lines.values()].filter((line) => line.customerId === customerId);
    return lines.map(lineItemView) as readonly object[] as LineItem[]; // the client's type is made of this shape
  }

  async answer(wire: Wire): Promise<WireReply> {
    const requestId = wire.headers['x-request-id'] ?? crypto.randomUUID();
    const refused = await refusalBySignature(wire, this.#credentials);
    if (refused !== undefined) return reply(403, { message: refused }, requestId);
    try {
      const matched = routeOf(wire);
      if (!matched) {
        throw new DomainError('route_not_found', {
          detail: `There is no ${wire.method} ${wire.url.pathname}.`,
        });
      }
      const { status, body } = this.#carryOut(wire, matched, requestId);
      return reply(status, body, requestId);
    } catch (error) {
      const { statusCode, headers, body } = problemResponse(asDomainError(error), requestId);
      const texts = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
      return { status: statusCode, headers: Object.fromEntries(texts), text: body };
    }
  }

  #carryOut(wire: Wire, matched: Matched, requestId: string): Answer {
    const { name } = matched;
    const asked = this.#checked(wire, matched, requestId);
    const given = this.#given.get(name);
    if (given) return given;
    const play = endpoints[name] as ((books: Books, asked: Asked) => Answer) | undefined; // as its name says
    if (!play) return { status: 501, body: notPlayed(name, requestId) };
    const answer = play(this.books, asked);
    const { minimalWithout }: Route = routes[name];
    const isMinimal = preferredReturn([wire.headers['prefer'] ?? '']) === 'minimal';
    return minimalWithout && isMinimal
      ? { ...answer, body: { ...answer.body, [minimalWithout]: undefined } }
      : answer;
  }

  /** The parts of the request, each checked by the route's own schema. */
  #checked(wire: Wire, matched: Matched, requestId: string): Asked {
    const route: Route = routes[matched.name];
    const event = eventOf(wire, matched);
    const written = jsonBody(event, route);
    refuseEmptyKey(event, route, written);
    const body = route.body ? validate(route.body, written) : undefined;
    const params = route.params && validate(route.params, decoded(matched.params));
    const query = route.query && validate(route.query, Object.fromEntries(wire.url.searchParams));
    const inBody = (body as { readonly idempotency_key?: string } | undefined)?.idempotency_key;
    const asked = {
      params,
      query,
      body,
      idempotencyKey: idempotencyKeyOf(event, route, inBody),
      caller: CALLER,
      requestId,
      now: this.#now(),
    };
    return asked as Asked; // its parts have the types of the schemas
  }
}

/** What cannot be decoded stays as it is: then it is no id that anything has. */
function decoded(params: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
  } catch {
    return { ...params };
  }
}

const notPlayed = (name: RouteName, requestId: string): object => ({
  type: 'about:blank',
  title: 'Not played from memory',
  status: 501,
  code: 'not_in_memory',
  detail: `${name} is not played from memory: give its reply by tally.reply('${name}', { … })`,
  request_id: requestId,
});

const reply = (status: number, body: object, requestId: string): WireReply => ({
  status,
  headers: { 'content-type': 'application/json', 'x-request-id': requestId },
  text: JSON.stringify(body),
});
