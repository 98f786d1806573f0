import { type BillingError, invalidArgument } from './errors.ts';

/** What a value must be: as words that follow "must be", and as a test. */
export type Check = readonly [expected: string, fits: (value: unknown) => boolean];

/** The options of one object by their names. An object within it has its own options. */
export interface Checks {
  readonly [name: string]: Check | Checks;
}

/** Names exactly the options of a type, so that the two always agree. */
export type ChecksOf<Options> = { readonly [Name in keyof Options]-?: Check | Checks };

type Fail = (message: string) => BillingError;

export type JsonObject = Readonly<Record<string, unknown>>;

/** Not a list, a `Date`, a `Map` or null, which are also objects in JavaScript. */
export const isObject = (value: unknown): value is JsonObject =>
  ({}).toString.call(value) === '[object Object]';

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

export const TEXT: Check = ['text that is not empty', isText];
export const BOOLEAN: Check = ['true or false', (value) => typeof value === 'boolean'];
export const FUNCTION: Check = ['a function', (value) => typeof value === 'function'];

/** A number within bounds, both included. */
export const numberFrom = (
  least: number,
  most: number,
  fits: (value: unknown) => boolean = Number.isFinite,
): Check => [
  `a ${fits === Number.isInteger ? 'whole ' : ''}number from ${least} to ${most}`,
  (value) => fits(value) && (value as number) >= least && (value as number) <= most,
];

/** An id as text or as a number. JavaScript rounds a number beyond 2^53, so it could become another customer's id. */
export const ID: Check = [
  'text, or a whole number below 2^53',
  (value) => typeof value === 'string' || (Number.isSafeInteger(value) && (value as number) >= 0),
];

/** Refuses a value by its name, or returns it. A wrong value is not shown: it may be a secret. */
export const mustBe = <Value>(
  name: string,
  value: Value,
  [expected, fits]: Check,
  fail: Fail = invalidArgument,
): Value => {
  if (fits(value)) return value;
  throw fail(`${name} must be ${expected}`);
};

/** Options after the check: none is `undefined`. */
export type Chosen<Options> = { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> };

/**
 * A copy of the given options. An unknown name is refused and not ignored, because a misspelt `idempotencyKey` would
 * bill twice, and a misspelt `dryRun` would close an invoice for good.
 */
export const checkedOptions = <Options>(
  given: unknown,
  checks: Checks & ChecksOf<Options>,
  fail: Fail = invalidArgument,
  within = '',
): Chosen<Options> => {
  if (given === undefined) return {};
  if (!isObject(given)) {
    const place = (within || 'options.').slice(0, -1);
    throw fail(`\`${place}\` must be an object with any of ${namesIn(checks)}`);
  }
  for (const name in given) {
    if (!Object.hasOwn(checks, name)) throw fail(unknownName(within, name, checks));
  }
  const chosen: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(checks)) {
    const value = given[name];
    if (value === undefined) continue;
    chosen[name] = isCheck(check)
      ? mustBe(within + name, value, check, fail)
      : checkedOptions(value, check, fail, `${name}.`);
  }
  return chosen as Chosen<Options>; // the checks name exactly its options
};

const isCheck = (check: Check | Checks): check is Check => Array.isArray(check);

const unknownName = (within: string, name: string, checks: Checks): string => {
  const names = namesIn(checks);
  const like = (letters: number) => (known: string) =>
    bare(known).slice(0, letters) === bare(name).slice(0, letters);
  const meant = names.find(like(99)) ?? names.find(like(4));
  const hint = meant ? `: did you mean \`${within}${meant}\`?` : '';
  return `\`${within}${name}\` is not an option${hint} (options: ${names.join(', ')})`;
};

/** Also the options within an option: `retries` belongs to `retry`. */
const namesIn = (checks: Checks): string[] =>
  Object.entries(checks).flatMap(([name, check]) => [
    name,
    ...(isCheck(check) ? [] : namesIn(check).map((inner) => `${name}.${inner}`)),
  ]);

/** `idempotency_key`, `Idempotency-Key` and `idempotencyKey` are the same word, and `retries` is `retry.retries`. */
const bare = (name: string): string => name.replace(/.*\.|\W|_/g, '').toLowerCase();
