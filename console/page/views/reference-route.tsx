import { useState } from 'preact/hooks';
import type { Field, Operation } from '../openapi.ts';
import { Prose } from '../parts/prose.tsx';
import { type Column, Table } from '../parts/table.tsx';
import { Try } from './reference-try.tsx';

interface RouteProps {
  readonly operation: Operation;
  readonly isOpen: boolean;
}

/** A route. What is in it is made when it is opened, since there are many. */
export function Route({ operation, isOpen }: RouteProps) {
  const [shown, setShown] = useState(isOpen);
  const { id, method, path, summary } = operation;
  return (
    <details
      class="panel route"
      id={id}
      open={isOpen}
      onToggle={({ currentTarget }) => currentTarget.open && setShown(true)}
    >
      <summary>
        <span class="method">{method}</span> <code>{path}</code> <span class="faint">{summary}</span>
      </summary>
      {shown && <Whole {...operation} />}
    </details>
  );
}

function Whole(operation: Operation) {
  const { id, description, bodyFields, replyFields, answers, canTry } = operation;
  return (
    <>
      {description !== '' && (
        <p>
          <Prose of={description} />
        </p>
      )}
      <p class="faint">
        Method of the client: <code>{id}</code>
      </p>
      {canTry && <Try operation={operation} />}
      {bodyFields.length > 0 && <Fields title="The body" of={bodyFields} />}
      {replyFields.length > 0 && <Fields title="The reply" of={replyFields} />}
      <h3>Answers</h3>
      <dl class="answers">
        {answers.map(([status, text]) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function Fields({ title, of }: { readonly title: string; readonly of: readonly Field[] }) {
  return (
    <>
      <h3>{title}</h3>
      <Table caption={title} rows={of} columns={columns} />
    </>
  );
}

const columns: readonly Column<Field>[] = [
  {
    head: 'Field',
    text: ({ path }) => path,
    cell: ({ path, isRequired }) => (
      <>
        <code>{path}</code> {isRequired && <span class="faint">always</span>}
      </>
    ),
  },
  { head: 'Type', text: ({ type }) => type, cell: ({ type }) => <span class="faint">{type}</span> },
  {
    head: 'What it is',
    text: ({ description }) => description,
    cell: ({ description }) => <Prose of={description} />,
  },
];
