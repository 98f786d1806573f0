import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type RouteName, routes } from '../../../client/contract/routes.ts';
import finalizeInvoice from '../../../functions/api/closing/finalize-invoice.ts';
import createCustomer from '../../../functions/api/customers/create-customer.ts';
import addLineItem from '../../../functions/api/line-items/add-line-item.ts';
import addLineItems from '../../../functions/api/line-items/add-line-items.ts';
import getInvoiceSummary from '../../../functions/api/summaries/get-invoice-summary.ts';
import { requestLogger } from '../../../functions/http/request-log.ts';
import { openTable } from '../../../functions/store/table/table.ts';
import { tally } from '../../support/api-gateway.ts';
import { KEEP_ALIVE_MS, serveParent } from './served.ts';

/*
 * Tally's functions behind an HTTP server, in place of API Gateway and Lambda. The server turns a request into the
 * gateway's event, and gives it to a free instance. Each instance has its own client and serves one request at a time.
 */
const [name = '', endpoint = ''] = process.argv.slice(2);
const endpoints = [createCustomer, addLineItem, addLineItems, finalizeInvoice, getInvoiceSummary];

const newInstance = () =>
  tally(endpoints, {
    logger: requestLogger('bench'),
    table: openTable(name, {
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  });
const free: ReturnType<typeof newInstance>[] = [];

const paths = endpoints.map(({ route }) => {
  const { method, path } = routes[route as RouteName];
  const pattern = path.replace(/{(\w+)}/g, '(?<$1>[^/]+)');
  return { name: route as RouteName, method, pattern: new RegExp(`^${pattern}$`) };
});

async function answer(incoming: IncomingMessage) {
  const url = new URL(incoming.url ?? '/', 'http://localhost');
  for (const { name: route, method, pattern } of paths) {
    const found = method === incoming.method ? pattern.exec(url.pathname) : null;
    if (!found) continue;
    const instance = free.pop() ?? newInstance();
    try {
      const body = await text(incoming);
      const key = incoming.headers['idempotency-key'];
      return await instance.send(route, {
        ...(found.groups && { params: { ...found.groups } }),
        ...(url.search && { query: Object.fromEntries(url.searchParams) }),
        ...(key && { headers: { 'Idempotency-Key': String(key), 'Content-Type': 'application/json' } }),
        ...(body && { body }),
      });
    } finally {
      free.push(instance);
    }
  }
  return { statusCode: 404, body: '{}' };
}

const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, async (incoming, response) => {
  const { statusCode, headers, body } = await answer(incoming);
  response.writeHead(statusCode, headers as Record<string, string>).end(body);
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo; // a listening TCP server has one
serveParent(`http://127.0.0.1:${port}`);
