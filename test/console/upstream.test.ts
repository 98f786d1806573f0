import { expect, test } from '@jest/globals';
import { callApi } from '../../console/proxy/upstream.ts';
import { KEYS } from '../support/console/open-console.ts';

const call = { method: 'GET', target: '/customers', body: '', writes: false };

/** An API that gives these answers, one after the other. */
function answering(...answers: readonly Response[]) {
  const sent: { readonly date: string; readonly redirect: string | undefined }[] = [];
  const left = [...answers];
  const upstream = {
    baseUrl: 'https://api.example/v1',
    region: 'eu-central-1',
    credentials: () => KEYS,
    fetch: async (_url: unknown, init?: RequestInit) => {
      sent.push({ date: new Headers(init?.headers).get('x-amz-date') ?? '', redirect: init?.redirect });
      return left.shift() ?? new Response('{}');
    },
  };
  return { upstream, sent };
}

test('a clock that is wrong is corrected once, by the gateway’s own', async () => {
  const ahead = new Date(Date.now() + 3_600_000);
  const refusal = new Response('{"message":"Signature expired: 1 is now earlier than 2"}', {
    status: 403,
    headers: { date: ahead.toUTCString() },
  });
  const { upstream, sent } = answering(refusal, new Response('{"data":[]}'));

  const reply = await callApi(upstream, call, {});

  expect([reply.status, sent.length]).toEqual([200, 2]);
  expect(sent[1]?.date.slice(0, 11)).toBe(ahead.toISOString().replace(/[:-]/g, '').slice(0, 11));
});

test('what AWS repeats of the signed headers does not reach the page', async () => {
  const echo = `{"message":"The request signature we calculated does not match. The Canonical String for this request should have been 'GET x-amz-security-token:${KEYS.sessionToken}'"}`;
  const { upstream } = answering(new Response(echo, { status: 403 }));

  const { status, body } = await callApi(upstream, call, {});

  expect(status).toBe(403);
  expect(body).not.toContain(KEYS.sessionToken);
  expect(JSON.parse(body).message).toContain('Check the credentials');
});

test('a redirect is not followed, since its address would get the signature', async () => {
  const { upstream, sent } = answering(new Response('{}'));

  await callApi(upstream, call, {});

  expect(sent).toMatchObject([{ redirect: 'manual' }]);
});
