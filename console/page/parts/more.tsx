import { useEffect, useState } from 'preact/hooks';
import type { RouteName } from '../../../client/src/generated/routes.ts';
import { type ApiProblem, call, type Page } from '../api.ts';
import { asProblem } from '../use-reply.ts';
import { Problem } from './states.tsx';

/** A list of which the reader has seen the first page. @returns all rows so far, and a button for the next ones */
export function useMore<Row>(first: Page<Row>, route: RouteName, given: readonly unknown[]) {
  const [rows, setRows] = useState(first.data);
  const [cursor, setCursor] = useState(first.next_cursor);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    setRows(first.data);
    setCursor(first.next_cursor);
  }, [first]);
  const next = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const page = await call<Page<Row>>(route, given, { cursor: cursor ?? undefined });
      setRows((before) => [...before, ...page.data]);
      setCursor(page.next_cursor);
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  const more = (
    <>
      {problem && <Problem problem={problem} what="the next rows" again={next} />}
      {cursor !== null && !problem && (
        <p class="more">
          <button type="button" onClick={next} disabled={isBusy}>
            {isBusy ? 'Loading…' : 'More'}
          </button>
        </p>
      )}
    </>
  );
  return { rows, more };
}
