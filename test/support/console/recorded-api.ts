import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { answerTo } from './recorded-answers.ts';

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A server with the recorded answers, which remembers what it was sent. It stands where the API stands. */
export async function startRecordedApi() {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const { method = '', url = '', headers } = request;
    received.push({ method, url, headers, body });
    const answer = answerTo(
      method,
      new URL(url.replace(/^\/v1/, ''), 'http://api'),
      body,
      headers.accept ?? '',
    );
    const isText = typeof answer.body === 'string';
    response.writeHead(answer.status, {
      'content-type': isText ? 'text/csv' : 'application/json',
      'x-request-id': String(headers['x-request-id'] ?? 'req-1'),
      'set-cookie': 'upstream=1',
    });
    response.end(isText ? answer.body : JSON.stringify(answer.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    received,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
