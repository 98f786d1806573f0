import { useEffect, useRef, useState } from 'preact/hooks';
import type { SeenRequest } from '../../proxy/request-stream.ts';
import { callerName } from '../names.ts';
import { Link } from '../navigation.tsx';
import { Export } from '../parts/export.tsx';
import { Field, FilterForm } from '../parts/filters.tsx';
import { Empty } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { type Filters, findPath } from '../place.ts';
import { fits, followRequests } from '../requests.ts';

/** Older ones go, so that a page that stays open all day does not grow. */
const MOST_KEPT = 1000;
const MOST_SHOWN = 200;

/** Requests as they come, the newest first. */
export function RequestsView({ filters }: { readonly filters: Filters }) {
  const { q = '' } = filters;
  const [isPaused, setPaused] = useState(false);
  const { requests, problem, again } = useRequests(isPaused);
  const fitting = requests.filter((request) => fits(request, q));
  return (
    <>
      <h1 tabIndex={-1}>Requests</h1>
      <FilterForm filters={filters}>
        <Field name="q" label="With these words" value={q} hint="a caller, key, status, path …" />
      </FilterForm>
      <div class="export">
        <span role="status">{problem ?? (isPaused ? 'Paused.' : 'New requests appear by themselves.')}</span>
        {problem !== undefined && (
          <button type="button" class="small" onClick={again}>
            Follow again
          </button>
        )}
        <button type="button" class="small" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          Pause
        </button>
      </div>
      {fitting.length === 0 ? (
        <Empty>
          {requests.length === 0
            ? 'No request in the last minutes. Call the API, and its requests appear here some seconds later.'
            : 'No request has these words. Take some away.'}
        </Empty>
      ) : (
        <>
          <Export name="requests" columns={columnsFor(fitting)} rows={() => [fitting]} />
          <Table
            caption="Requests, the newest first"
            rows={fitting.slice(0, MOST_SHOWN)}
            columns={columnsFor(fitting)}
          />
        </>
      )}
    </>
  );
}

/** While it is paused, new ones are kept and not shown. */
function useRequests(isPaused: boolean) {
  const kept = useRef<readonly SeenRequest[]>([]);
  const [requests, setRequests] = useState<readonly SeenRequest[]>([]);
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const paused = useRef(isPaused);
  useEffect(() => {
    paused.current = isPaused;
    if (!isPaused) setRequests(kept.current);
  }, [isPaused]);
  useEffect(() => {
    const gone = new AbortController();
    kept.current = [];
    setProblem(undefined);
    followRequests(gone.signal, (seen) => {
      kept.current = [...seen, ...kept.current]
        .sort((one, other) => (one.at < other.at ? 1 : -1))
        .slice(0, MOST_KEPT);
      if (!paused.current) setRequests(kept.current);
    }).catch((error: unknown) => {
      if (!gone.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => gone.abort();
  }, [round]);
  return { requests, problem, again: () => setRound((last) => last + 1) };
}

/** What was consumed has a column where the log tells any. */
export const columnsFor = (requests: readonly SeenRequest[]): readonly Column<SeenRequest>[] =>
  requests.some((request) => consumedText(request) !== '')
    ? [...requestColumns, consumedColumn]
    : requestColumns;

const consumedColumn: Column<SeenRequest> = { head: 'Units', text: (request) => consumedText(request) };

/** One column for all three, since the table is wide without them. */
const consumedText = ({ write_units, read_units, refused_writes }: SeenRequest): string =>
  [
    write_units && `${write_units} write`,
    read_units && `${read_units} read`,
    refused_writes && `${refused_writes} refused`,
  ]
    .filter(Boolean)
    .join(', ');

const requestColumns: readonly Column<SeenRequest>[] = [
  {
    head: 'Time',
    text: ({ at }) => at,
    cell: ({ at }) => (
      <time dateTime={at} title={at}>
        {at.slice(11, 23)}
      </time>
    ),
  },
  {
    head: 'Status',
    kind: 'number',
    text: ({ status }) => String(status),
    cell: ({ status }) => <span class={status >= 400 ? 'status bad' : 'status quiet'}>{status}</span>,
  },
  {
    head: 'Request',
    text: ({ method, path }) => `${method} ${path}`,
    cell: ({ method, path }) => (
      <code class="path">
        {method} {path}
      </code>
    ),
  },
  {
    head: 'Outcome',
    text: ({ outcome, reason, fields = [] }) => [outcome, reason, ...fields].filter(Boolean).join(' '),
    cell: ({ outcome, reason, fields = [] }) => (
      <>
        {outcome !== null && <Status of={outcome} />} {reason !== undefined && <code>{reason}</code>}{' '}
        {fields.length > 0 && <span class="faint">{fields.join(', ')}</span>}
      </>
    ),
  },
  {
    head: 'Caller',
    text: ({ caller }) => caller ?? 'nobody',
    cell: ({ caller }) => callerName(caller ?? 'nobody'),
  },
  {
    head: 'Key',
    text: ({ key = '' }) => key,
    cell: ({ key, path }) =>
      key !== undefined && (
        <Link to={findPath(`${customerIn(path)} ${key}`)}>
          <code class="sent-key">{key}</code>
        </Link>
      ),
  },
  { head: 'ms', kind: 'number', text: ({ ms }) => String(ms) },
  {
    head: 'Request id',
    text: ({ request_id }) => request_id,
    cell: ({ request_id: id }) => <code class="faint">{id}</code>,
  },
];

/** `/customers/456/usage` is about customer 456. */
const customerIn = (path: string): string => decodeURIComponent(/\/customers\/([^/]+)/.exec(path)?.[1] ?? '');
