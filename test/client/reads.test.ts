import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clientOf } from './client-of.ts';
import { answer, type Behaviour, Counterpart, cut, problem } from './counterpart.ts';
import { errorOf } from './failing.ts';

let counterpart: Counterpart;
beforeAll(async () => {
  counterpart = await Counterpart.start();
});
beforeEach(() => counterpart.reset());
afterAll(() => counterpart.stop());

describe('a list', () => {
  const page = (names: string[], next_cursor: string | null) =>
    answer(200, { data: names.map((customer_id) => ({ customer_id })), next_cursor });
  const queries = () =>
    counterpart.received.map(({ target }) => new URL(target, counterpart.url).search.slice(1));
  const idsIn = async (customers: AsyncIterable<{ customer_id: string }>): Promise<string[]> => {
    const ids: string[] = [];
    for await (const { customer_id } of customers) ids.push(customer_id);
    return ids;
  };

  test('is read page by page to its end, with the cursors unchanged', async () => {
    counterpart.script(page(['a', 'b'], 'next+/='), page([], 'more'), page(['c'], null));

    const ids = await idsIn(clientOf(counterpart).client.listCustomers({ pageSize: 2 }));

    expect(ids).toEqual(['a', 'b', 'c']);
    expect(queries()).toEqual(['limit=2', 'limit=2&cursor=next%2B%2F%3D', 'limit=2&cursor=more']);
  });

  test('is requested only as far as it is read', async () => {
    counterpart.script(page(['a', 'b'], 'next'));

    for await (const { customer_id } of clientOf(counterpart).client.listCustomers()) {
      if (customer_id === 'a') break;
    }

    expect(queries()).toEqual(['']);
  });

  test('goes on at the same place if a page is lost', async () => {
    counterpart.script(page(['a'], 'next'), cut, page(['b'], null));

    expect(await idsIn(clientOf(counterpart).client.listCustomers())).toEqual(['a', 'b']);
    expect(queries()).toEqual(['', 'cursor=next', 'cursor=next']);
  });

  test('stops at the signal, also while it waits for a page', async () => {
    const stop = new AbortController();
    counterpart.script(page(['a'], 'next'), () => stop.abort());

    const error = await errorOf(idsIn(clientOf(counterpart).client.listCustomers({ signal: stop.signal })));

    expect(error).toMatchObject({ code: 'aborted', attempts: 1 });
  });

  test('stops at a signal between two pages, before it requests the next', async () => {
    const stop = new AbortController();
    counterpart.script(page(['a'], 'next'));
    const customers = clientOf(counterpart).client.listCustomers({ signal: stop.signal });
    await customers.next();
    stop.abort();

    expect(await errorOf(customers.next())).toMatchObject({ code: 'aborted', attempts: 0 });
    expect(queries()).toEqual(['']);
  });
});

describe('what became of a key', () => {
  test('is requested with the key in the query, and returns the line', async () => {
    counterpart.script(answer(200, { line_item: { line_item_id: 'li_1' } }));

    const reply = await clientOf(counterpart).client.findLineItem('acme', 'order:42&more=+');

    expect(reply.line_item.line_item_id).toBe('li_1');
    const { method, target } = counterpart.received[0] ?? { target: '' };
    expect(method).toBe('GET');
    const query = new URL(target, counterpart.url).searchParams;
    expect([...query]).toEqual([['idempotency_key', 'order:42&more=+']]);
  });

  test('that was never used is an error without a retry', async () => {
    counterpart.script(problem(404, 'line_item_not_found'));

    const error = await errorOf(clientOf(counterpart).client.findLineItem('acme', 'order:42'));

    expect(error).toMatchObject({ code: 'line_item_not_found', retryable: false, attempts: 1 });
  });

  test.each(['', 'with a space', undefined])('is refused for %j, which no charge can have', async (key) => {
    // A caller without types may pass the last one. A random key would be answered as never used.
    const error = await errorOf(clientOf(counterpart).client.findLineItem('acme', key as string));

    expect(error).toMatchObject({ code: 'invalid_argument', attempts: 0 });
    expect(counterpart.received).toEqual([]);
  });
});

describe('another form than JSON', () => {
  /** Tally answers with the request id that was sent. */
  const text =
    (body: string, headers: Record<string, string>): Behaviour =>
    (response, _, { headers: sent }) => {
      response.writeHead(200, { 'x-request-id': String(sent['x-request-id']), ...headers }).end(body);
    };
  const csv = (body: string, link?: string) =>
    text(body, { 'content-type': 'text/csv; charset=utf-8', ...(link && { link }) });
  const requests = () =>
    counterpart.received.map(({ target, headers }) => [
      new URL(target, counterpart.url).search,
      headers.accept,
    ]);

  test('of an invoice is the text of its page', async () => {
    counterpart.script(text('<!doctype html>', { 'content-type': 'text/html; charset=utf-8' }));

    const page: string = await clientOf(counterpart).client.getInvoice('inv_1', { accept: 'text/html' });

    expect(page).toBe('<!doctype html>');
    expect(requests()).toEqual([['', 'text/html']]);
  });

  test('of a list are its parts, which are the file one after the other', async () => {
    counterpart.script(
      csv('id,amount\r\nli_1,1\r\n', '<?cursor=next%2B1&kind=usage>; rel="next"'),
      cut,
      csv('li_2,2\r\n', '<?cursor=more>; rel="next"'),
      csv('li_3,3\r\n'),
    );
    const { client } = clientOf(counterpart);

    let file = '';
    for await (const part of client.listLineItems('inv_1', { accept: 'text/csv', kind: 'usage' }))
      file += part;

    expect(file).toBe('id,amount\r\nli_1,1\r\nli_2,2\r\nli_3,3\r\n');
    expect(requests()).toEqual([
      ['?kind=usage', 'text/csv'],
      ['?kind=usage&cursor=next%2B1', 'text/csv'],
      ['?kind=usage&cursor=next%2B1', 'text/csv'],
      ['?kind=usage&cursor=more', 'text/csv'],
    ]);
  });

  test('is the error if there is one', async () => {
    counterpart.script(problem(404, 'invoice_not_found'));

    expect(
      await errorOf(clientOf(counterpart).client.getInvoice('inv_1', { accept: 'text/html' })),
    ).toMatchObject({ code: 'invoice_not_found', status: 404 });
  });

  test.each<[string, Behaviour]>([
    ['JSON', answer(200, { invoice: {} })],
    ['a login page of a proxy', answer(200, '<html>', { 'content-type': 'text/html' })],
  ])('is never %s', async (_, behaviour) => {
    counterpart.script(behaviour);

    const error = await errorOf(clientOf(counterpart).client.getInvoice('inv_1', { accept: 'text/html' }));

    expect(error).toMatchObject({ code: 'unexpected_reply', attempts: 1, retryable: false });
  });
});
