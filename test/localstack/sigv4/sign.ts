// Signs the requests on standard input with one of the JavaScript signers, for the tests in Python.
import { readFileSync } from 'node:fs';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsV4Signer } from 'aws4fetch';

type Order = {
  method: string;
  host: string;
  target: string;
  query: [string, string][];
  headers: Record<string, string>;
  body: string;
  presigned: boolean;
};
type Work = {
  signer: '@smithy/signature-v4' | 'aws4fetch';
  key: { id: string; secret: string; sessionToken: string | null };
  region: string;
  service: string;
  at: string;
  expires: number;
  orders: Order[];
};
type Signed = { target: string; headers: [string, string][] };

async function signWithSmithy(work: Work, order: Order): Promise<Signed> {
  const signer = new SignatureV4({
    credentials: {
      accessKeyId: work.key.id,
      secretAccessKey: work.key.secret,
      ...(work.key.sessionToken !== null && { sessionToken: work.key.sessionToken }),
    },
    region: work.region,
    service: work.service,
    sha256: Sha256,
  });
  const query: Record<string, string[]> = {};
  for (const [name, value] of order.query) query[name] = [...(query[name] ?? []), value];
  const request = {
    method: order.method,
    protocol: 'http:',
    hostname: order.host,
    path: order.target.split('?')[0] ?? '/',
    query,
    headers: { host: order.host, ...order.headers },
    body: Buffer.from(order.body, 'base64'),
  };
  const options = { signingDate: new Date(work.at) };

  if (!order.presigned) {
    const { headers } = await signer.sign(request, options);
    return { target: order.target, headers: Object.entries(headers) };
  }
  const signed = await signer.presign(request, { ...options, expiresIn: work.expires });
  const pairs = Object.entries(signed.query ?? {}).flatMap(([name, value]) =>
    [value ?? ''].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  );
  return { target: `${request.path}?${pairs.join('&')}`, headers: Object.entries(signed.headers) };
}

async function signWithAws4fetch(work: Work, order: Order): Promise<Signed> {
  const url = new URL(`http://${order.host}${order.target}`);
  if (order.presigned) url.searchParams.set('X-Amz-Expires', String(work.expires));
  const signed = await new AwsV4Signer({
    method: order.method,
    url: url.href,
    headers: order.headers,
    body: Buffer.from(order.body, 'base64'),
    accessKeyId: work.key.id,
    secretAccessKey: work.key.secret,
    ...(work.key.sessionToken !== null && { sessionToken: work.key.sessionToken }),
    service: work.service,
    region: work.region,
    datetime: new Date(work.at).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    signQuery: order.presigned,
    // By default it does not sign Content-Type and some others, so that a changed one would not be noticed.
    allHeaders: true,
  }).sign();
  return {
    target: order.presigned ? signed.url.pathname + signed.url.search : order.target,
    headers: [['host', order.host], ...signed.headers],
  };
}

const work: Work = JSON.parse(readFileSync(0, 'utf8'));
const sign = work.signer === 'aws4fetch' ? signWithAws4fetch : signWithSmithy;
console.log(JSON.stringify(await Promise.all(work.orders.map((order) => sign(work, order)))));
