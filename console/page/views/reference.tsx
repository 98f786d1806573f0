import { readDocument } from '../api.ts';
import { type OpenApi, type Operation, operationsIn } from '../openapi.ts';
import { Field as FilterField, FilterForm } from '../parts/filters.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import type { Filters } from '../place.ts';
import { useReply } from '../use-reply.ts';
import { Route } from './reference-route.tsx';

/** The contract of the stage itself, with each call to be tried. */
export function ReferenceView({ filters }: { readonly filters: Filters }) {
  const { q = '', open = '' } = filters;
  const document = useReply('openapi', readDocument);
  return (
    <>
      <h1 tabIndex={-1}>API reference</h1>
      <FilterForm filters={filters}>
        <FilterField name="q" label="With these words" value={q} hint="invoices, redrive, DELETE …" />
      </FilterForm>
      <Shown of={document} what="the API’s document">
        {(reply) => <Groups document={reply} words={q} open={open} />}
      </Shown>
    </>
  );
}

interface GroupsProps {
  readonly document: OpenApi;
  readonly words: string;
  readonly open: string;
}

function Groups({ document, words, open }: GroupsProps) {
  const all = operationsIn(document).filter((operation) => has(operation, words));
  if (all.length === 0) return <Empty>No route has these words. Take some away.</Empty>;
  return (
    <>
      <p class="faint">
        Version {document.info.version}. What you try is sent to this stage, signed with your own credentials.
      </p>
      {(document.tags ?? []).map(({ name, description }) => {
        const own = all.filter(({ tag }) => tag === name);
        return (
          own.length > 0 && (
            <section key={name} aria-labelledby={`tag-${name}`}>
              <h2 id={`tag-${name}`}>
                {name} <span class="faint">{description}</span>
              </h2>
              {own.map((operation) => (
                <Route key={operation.id} operation={operation} isOpen={operation.id === open} />
              ))}
            </section>
          )
        );
      })}
    </>
  );
}

function has({ id, method, path, summary, description }: Operation, words: string): boolean {
  const text = `${id} ${method} ${path} ${summary} ${description}`.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
