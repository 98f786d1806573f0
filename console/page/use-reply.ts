import { useCallback, useEffect, useState } from 'preact/hooks';
import { ApiProblem } from './api.ts';

export type Loaded<Reply> = { readonly again: () => void } & (
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: ApiProblem }
  | { readonly state: 'there'; readonly reply: Reply }
);

type Result<Reply> =
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly problem: ApiProblem }
  | { readonly state: 'there'; readonly reply: Reply };

/**
 * What a view shows. It is loaded when the view appears, when `of` changes, and when `again` is called. An answer that
 * comes after the view has moved on is dropped.
 *
 * @param of what is loaded, as text
 */
export function useReply<Reply>(of: string, load: () => Promise<Reply>): Loaded<Reply> {
  const [result, setResult] = useState<Result<Reply>>({ state: 'loading' });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const take = (next: Result<Reply>) => isWanted && setResult(next);
    setResult({ state: 'loading' });
    load().then(
      (reply) => take({ state: 'there', reply }),
      (error: unknown) => take({ state: 'failed', problem: asProblem(error) }),
    );
    return () => {
      isWanted = false;
    };
  }, [of, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return { ...result, again };
}

/** A wrong argument, such as an id that cannot be in a path, is refused before it is sent. */
export const asProblem = (error: unknown): ApiProblem =>
  error instanceof ApiProblem
    ? error
    : new ApiProblem(
        0,
        { code: 'not_sent', detail: error instanceof Error ? error.message : String(error) },
        null,
      );
