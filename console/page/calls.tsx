import { useEffect, useState } from 'preact/hooks';
import { type CallRecord, isList, onCall } from './api.ts';
import { codeOf, curlOf } from './call-text.ts';
import { Copy } from './parts/copy.tsx';
import { stage } from './stage.ts';

/** The calls that this view made, each to be made again elsewhere. */
export function Calls({ pathname }: { readonly pathname: string }) {
  const [calls, setCalls] = useState<{ readonly of: string; readonly made: readonly CallRecord[] }>({
    of: pathname,
    made: [],
  });
  useEffect(
    () =>
      onCall((record) =>
        setCalls(({ of, made }) => ({
          of: location.pathname,
          made: of === location.pathname ? [...made, record] : [record],
        })),
      ),
    [],
  );
  const made = calls.of === pathname ? calls.made : [];
  return (
    <footer>
      <details>
        <summary>
          {made.length} {made.length === 1 ? 'call' : 'calls'} to the API by this page
        </summary>
        <ol class="calls">
          {made.map((record, index) => (
            <li key={index}>
              <code>
                {record.method} {record.target}
              </code>
              <span class="faint">
                {record.status}, {record.ms} ms
              </span>
              <span class="buttons">
                <Copy text={() => curlOf(record, stage)}>Copy as curl</Copy>
                <Copy text={() => codeOf(record, isList(record.route))}>Copy as code</Copy>
              </span>
            </li>
          ))}
        </ol>
      </details>
    </footer>
  );
}
