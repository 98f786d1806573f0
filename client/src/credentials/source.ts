/** Where credentials come from. */
export interface SourceOptions {
  /** The environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
  /** Asks the endpoints. Default: the platform's `fetch`. */
  readonly fetch?: typeof fetch | undefined;
  /** The time in milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

export type Source = Required<{ [Name in keyof SourceOptions]: NonNullable<SourceOptions[Name]> }>;

export const sourceOf = ({ environment, fetch: ask, now }: SourceOptions): Source => ({
  environment: environment ?? process.env,
  fetch: ask ?? ((...given) => fetch(...given)),
  now: now ?? Date.now,
});
