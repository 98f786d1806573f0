import type * as z from 'zod/mini';
import type { OtherMedia, Route } from '../../client/contract/route.ts';
import type { AnyRouteName as RouteName, AnyRoutes as Routes } from '../../client/contract/routes.ts';
import type { CustomerId, Instant } from '../../client/contract/shapes/fields.ts';
import type { Access } from '../access.ts';
import type { BillingRules } from '../domain/billing-rules.ts';
import type { Permits, Reach } from '../domain/caller-rules.ts';
import type { Environment } from '../environment.ts';
import type { Clock } from '../store/clock/clock.ts';
import type { Table } from '../store/table/table.ts';
import type { ForeignRequest } from './foreign-request.ts';
import type { RequestNotes } from './request-log.ts';

type Part<R extends Route, Name extends 'params' | 'query' | 'body'> = R[Name] extends z.ZodMiniType
  ? z.output<R[Name]>
  : undefined;

type KeyOf<R extends Route> = R['idempotencyKey'] extends 'required'
  ? string
  : R['idempotencyKey'] extends 'optional'
    ? string | undefined
    : undefined;

type OtherMediaOf<R extends Route> = R extends { readonly alsoAs: readonly (infer Media)[] } ? Media : never;

/** A checked request: every part has the type that the route's schemas give it. */
export interface ApiRequest<Name extends RouteName = RouteName> {
  readonly params: Part<Routes[Name], 'params'>;
  readonly query: Part<Routes[Name], 'query'>;
  readonly body: Part<Routes[Name], 'body'>;
  readonly idempotencyKey: KeyOf<Routes[Name]>;
  /** The media type that the caller wants, of those that the route can answer. */
  readonly media: 'application/json' | OtherMediaOf<Routes[Name]>;
  /** Whether the reply is wanted without what its route can leave out; false where it can leave out nothing. */
  readonly minimal: boolean;
  /** The request exactly as it was sent, if somebody else signed it than a caller. */
  readonly foreign: Routes[Name] extends { readonly signedBy: string } ? ForeignRequest : undefined;
  /** Who signed the request. */
  readonly caller: string;
  /** For whom the caller may do this, by the stage's rules. */
  readonly reach: Reach;
  /** What else the caller may do, and for whom. */
  readonly permits: Permits;
  readonly requestId: string;
  readonly now: Instant;
  /** When the reply must be ready, in ms since the epoch. This is before the function's time is over. */
  readonly until: number;
}

/** A body without the field that a minimal reply leaves out, or with it. */
type MayLeaveOut<Body, Field> = Field extends keyof Body
  ? Omit<Body, Field> & Partial<Pick<Body, Field>>
  : Body;
type LeftOutOf<R extends Route> = R extends { readonly minimalWithout: infer Field } ? Field : undefined;

type ReplyOf<Replies, LeftOut> = {
  [Status in keyof Replies & number]: Replies[Status] extends z.ZodMiniType
    ? {
        readonly status: Status;
        readonly body: MayLeaveOut<z.output<Replies[Status]>, LeftOut>;
        readonly headers?: Readonly<Record<string, string>>;
      }
    : never;
}[keyof Replies & number];

/** A reply that is not JSON: its text as it is. */
type DocumentReply<Media> = Media extends OtherMedia
  ? {
      readonly status: 200;
      readonly media: Media;
      readonly text: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  : never;

/** One of the route's success statuses, with the body that belongs to it. */
export type ApiReply<Name extends RouteName = RouteName> = Name extends RouteName
  ? ReplyOf<Routes[Name]['replies'], LeftOutOf<Routes[Name]>> | DocumentReply<OtherMediaOf<Routes[Name]>>
  : never;

export interface Services extends RequestNotes {
  /** It answers until the request's deadline. */
  readonly table: Table;
  /** The time of the rules. */
  readonly clock: Clock;
  readonly environment: Environment;
  /** What may be billed, and who may do what. */
  readonly rules: BillingRules;
  /** The contract as a document, in JSON. Only the function that answers it has it. */
  readonly openApi?: string;
}

/** A request before it is permitted. */
export type Asked<Name extends RouteName = RouteName> = Omit<
  ApiRequest<Name>,
  'reach' | 'permits' | 'now' | 'until'
>;

export interface Endpoint<Name extends RouteName = RouteName> {
  readonly route: Name;
  readonly access: Access;
  /** `real`: it uses the process's own clock, so that it can answer when the table does not. */
  readonly time?: 'real';
  /**
   * Finds the customer of a request that names none; undefined when there is none. It is called only for callers who
   * are limited to some customers. They are refused if the customer cannot be found.
   */
  customerOf?(request: Asked<Name>, services: Services): Promise<CustomerId | undefined>;
  /**
   * The endpoint keeps to the request's `reach` itself, as a list must. So callers who are limited to some customers
   * may call it.
   */
  readonly holdsToReach?: true;
  /** It may work as long as its function may, and not only as long as a client waits for one line item. */
  readonly patient?: boolean;
  // It is a method, so that endpoints of different routes fit in one list. Each gets only its own requests.
  handle(request: ApiRequest<Name>, services: Services): Promise<ApiReply<Name>>;
}

/** Connects a route with the endpoint that answers it. */
export const endpoint = <Name extends RouteName>(
  route: Name,
  definition: Omit<Endpoint<Name>, 'route'>,
): Endpoint<Name> => ({ route, ...definition });
