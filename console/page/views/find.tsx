import type { CustomerReply, LineItemReply } from '@tally/client';
import { useEffect, useState } from 'preact/hooks';
import type { SeenRequest } from '../../proxy/request-stream.ts';
import { ApiProblem, call } from '../api.ts';
import { go, Link } from '../navigation.tsx';
import { Empty, Shown } from '../parts/states.tsx';
import { Table } from '../parts/table.tsx';
import { customerPath, type Filters, invoicePath } from '../place.ts';
import { fits, followRequests } from '../requests.ts';
import { soughtIn } from '../search-text.ts';
import { useReply } from '../use-reply.ts';
import { AtProvider, OnDocument } from './find-in-invoices.tsx';
import { LineFacts } from './invoice-lines.tsx';
import { columnsFor } from './requests.tsx';

/** Finds whatever has the id that was typed. */
export function FindView({ filters }: { readonly filters: Filters }) {
  const typed = filters['q'] ?? '';
  const sought = soughtIn(typed);
  // The history keeps the search, and going back from the invoice leads to where it began.
  useEffect(() => {
    if (sought.kind === 'invoice') go(invoicePath(sought.invoiceId));
  });
  return (
    <>
      <h1 tabIndex={-1}>{typed === '' ? 'Find' : `Found for ${typed}`}</h1>
      {sought.kind === 'nothing' && (
        <Empty>Type an id into the box above. Two words are a customer and a key.</Empty>
      )}
      {sought.kind === 'key_of_customer' && (
        <KeyOf key={typed} customerId={sought.customerId} idempotencyKey={sought.key} />
      )}
      {sought.kind === 'any' && (
        <>
          {sought.maybe === 'provider' && <AtProvider key={typed} id={sought.text} />}
          {sought.maybe === 'document' && <OnDocument key={typed} number={sought.text} />}
          <Any key={typed} text={sought.text} />
        </>
      )}
    </>
  );
}

interface KeyOfProps {
  readonly customerId: string;
  readonly idempotencyKey: string;
}

/** The line, or the credit, that a key stands for, and the requests that sent the key. */
function KeyOf({ customerId, idempotencyKey }: KeyOfProps) {
  const line = useReply(`${customerId} ${idempotencyKey}`, () =>
    call<LineItemReply>('findLineItem', [customerId, idempotencyKey]),
  );
  return (
    <>
      <section aria-labelledby="line">
        <h2 id="line">
          Customer {customerId}, key {idempotencyKey}
        </h2>
        <Shown of={line} what="the line">
          {({ line_item, credit }) => (
            <>
              <LineFacts line={line_item} />
              {credit && <LineFacts line={credit} />}
            </>
          )}
        </Shown>
      </section>
      <InLog words={idempotencyKey} />
    </>
  );
}

/** A customer, or what the log knows of a key or a request id. */
function Any({ text }: { readonly text: string }) {
  const customer = useReply(text, () => customerOrNone(text));
  return (
    <>
      <section aria-labelledby="customer">
        <h2 id="customer">Customer</h2>
        <Shown of={customer} what="the customer">
          {(found) =>
            found ? (
              <p>
                <Link to={customerPath(found.customer.customer_id)}>
                  {found.customer.name} ({found.customer.customer_id})
                </Link>
              </p>
            ) : (
              <Empty>
                No customer has this id. A key belongs to a customer: type both, as <code>456 order-42</code>.
              </Empty>
            )
          }
        </Shown>
      </section>
      <InLog words={text} />
    </>
  );
}

async function customerOrNone(id: string): Promise<CustomerReply | undefined> {
  try {
    return await call<CustomerReply>('getCustomer', [id]);
  } catch (error) {
    if (error instanceof ApiProblem && [404, 0].includes(error.status)) return undefined;
    throw error;
  }
}

/** The log's requests of the last minutes. They come by themselves while the page is open. */
function InLog({ words }: { readonly words: string }) {
  const [requests, setRequests] = useState<readonly SeenRequest[]>([]);
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    const gone = new AbortController();
    followRequests(gone.signal, (seen) => {
      const fitting = seen.filter((request) => fits(request, words));
      if (fitting.length > 0) setRequests((before) => [...before, ...fitting]);
    }).catch((error: unknown) => {
      if (!gone.signal.aborted) setProblem(error instanceof Error ? error.message : String(error));
    });
    return () => gone.abort();
  }, [words]);
  return (
    <section aria-labelledby="log">
      <h2 id="log">Requests in the log</h2>
      {problem !== undefined && <Empty>{problem}</Empty>}
      {requests.length === 0 ? (
        <Empty>None of the last minutes has it. Older ones are in the stage’s logs.</Empty>
      ) : (
        <Table caption="Requests, the first of them first" rows={requests} columns={columnsFor(requests)} />
      )}
    </section>
  );
}
