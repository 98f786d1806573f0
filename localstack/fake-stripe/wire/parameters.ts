import * as z from 'zod/mini';
import { badParameter, type Refusal } from '../refusal.ts';

/*
 * Parameters as Stripe takes them from a form, where all values are texts. A schema lists every parameter that the
 * library's types have at its level. So after an upgrade of the library with new parameters, it does not compile until
 * somebody has added them.
 */

type Each<Params> = { readonly [Name in keyof Params]-?: z.ZodMiniType };
type None<Shape, Params> = { readonly [Name in Exclude<keyof Shape, keyof Params>]: never };

/** The parameters of an operation, or of an object among them: exactly those of the library's type. */
export const parametersOf =
  <Params>() =>
  <Shape extends Each<Params>>(shape: Shape & None<Shape, Params>) =>
    z.strictObject<Shape>(shape);

/** Stripe has this parameter, but the fake does not model it. So the fake refuses it, and does not ignore it. */
export const notModelled = z.optional(z.never());

export const required = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
export const text = (most: number) => z.optional(required(most));
/** An empty text removes the old value. */
export const unsettable = (most: number) =>
  z.optional(
    z.pipe(
      z.string().check(z.maxLength(most)),
      z.transform((given) => given || null),
    ),
  );

export const emptyable = <Inner extends z.ZodMiniType>(inner: Inner) =>
  z.optional(
    z.pipe(
      z.transform((given: unknown) => (given === '' ? null : given)),
      z.nullable(inner),
    ),
  );

const WHOLE = z.refine<string>((given) => /^-?\d+$/.test(given) && Number.isSafeInteger(Number(given)), {
  error: 'expected a whole number',
  params: { code: 'parameter_invalid_integer' },
});
export const integer = z.pipe(z.string().check(WHOLE), z.transform(Number));
/** Unix time in seconds. */
export const time = integer.check(z.refine((given) => given >= 0, 'expected seconds since 1970'));
export const flag = z.pipe(
  z.enum(['true', 'false']),
  z.transform((given) => given === 'true'),
);

const RANGE = z.strictObject({
  gt: z.optional(time),
  gte: z.optional(time),
  lt: z.optional(time),
  lte: z.optional(time),
});
export type Range = z.output<typeof RANGE>;
/** One time, or bounds of it. */
export const range = z.optional(
  z.pipe(
    z.transform((given: unknown) => (typeof given === 'string' ? { gte: given, lte: given } : given)),
    RANGE,
  ),
);

const MOST_METADATA = 50;
/** An empty value removes a name. */
export const metadata = emptyable(
  z.record(z.string().check(z.maxLength(40)), z.string().check(z.maxLength(500))).check(
    z.refine((given) => Object.keys(given).length <= MOST_METADATA, {
      error: `expected at most ${MOST_METADATA} names`,
    }),
  ),
);

const LIMIT = z.refine<number>((given) => given >= 1 && given <= 100, { error: 'expected 1 to 100' });
export const paging = {
  limit: z.optional(integer.check(LIMIT)),
  starting_after: text(255),
  ending_before: notModelled,
};

/** Reads the parameters of an operation. @throws Refusal that names the first one that is wrong */
export function readParameters<Schema extends z.ZodMiniType>(
  schema: Schema,
  form: unknown,
): z.output<Schema> {
  const { data, error } = z.safeParse(schema, form, { reportInput: true });
  if (!error) return data;
  const [first] = [...error.issues].sort((one, other) => rank(one) - rank(other));
  throw first ? refusalOf(first) : error;
}

type Issue = z.core.$ZodIssue;
/** Unknown parameters come first, because a misspelled name may cause the other errors. */
const rank = ({ code }: Issue): number => (code === 'unrecognized_keys' ? 0 : 1);

function refusalOf(issue: Issue): Refusal {
  const at = nameOf(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const param = nameOf([...issue.path, issue.keys[0] ?? '']);
      return badParameter(`Stripe does not know the parameter ${param}.`, param, 'parameter_unknown');
    }
    case 'invalid_type':
      if (issue.expected === 'never')
        return badParameter(
          `The fake Stripe does not model ${at}, which Stripe has.`,
          at,
          'parameter_unknown',
        );
      if (issue.input === undefined)
        return badParameter(`The parameter ${at} is missing.`, at, 'parameter_missing');
      return badParameter(`${at} is wrong: expected ${issue.expected}.`, at);
    case 'too_small':
      return badParameter(`${at} is empty, and cannot be unset.`, at, 'parameter_invalid_empty');
    case 'too_big':
      return badParameter(`${at} is too long: at most ${issue.maximum} are allowed.`, at);
    case 'invalid_value':
      return badParameter(`${at} is wrong: expected one of ${issue.values.join(', ')}.`, at);
    case 'custom':
      return badParameter(`${at} is wrong: ${issue.message}.`, at, issue.params?.['code']);
    default:
      return badParameter(`${at} is wrong: ${issue.message}.`, at);
  }
}

/** `['lines', 0, 'amount']` is `lines[0][amount]`. */
const nameOf = ([first = '', ...rest]: readonly PropertyKey[]): string =>
  [String(first), ...rest.map((step) => `[${String(step)}]`)].join('');
