import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsV4Signer } from 'aws4fetch';
import { signedHeaders } from '../../client/src/signing.ts';
import type { Form } from '../support/figures.ts';
import { interleaved, median, ratioOf } from './ratios.ts';

const ROUNDS = 40;
const SIGNED_A_ROUND = 400;
const KEYS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'FwoGZXIvYXdzEBYaDEXAMPLETOKEN',
} as const;
const HOST = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
const PATH = '/v1/customers/456/line-items';
const BODY =
  '{"service":"Load Balancer","units_consumed":"27","price_per_unit":"0.03","idempotency_key":"order-42"}';
const HEADERS = { accept: 'application/json', 'x-request-id': 'a-request', 'idempotency-key': 'order-42' };
const AT = new Date('2026-11-26T12:00:00Z');
const SCOPE = { service: 'execute-api', region: 'us-east-1' } as const;
const request = { method: 'POST', url: `https://${HOST}${PATH}`, headers: HEADERS, body: BODY } as const;

const smithy = new SignatureV4({ ...SCOPE, credentials: KEYS, sha256: Sha256, applyChecksum: false });

/** How each signs the same request, the signature first. */
const signers = new Map<string, () => Promise<string>>([
  [
    'this client',
    async () =>
      (await signedHeaders(request, KEYS, { region: SCOPE.region, at: AT })).get('authorization') ?? '',
  ],
  [
    'aws4fetch',
    async () => {
      const signer = new AwsV4Signer({ ...request, ...KEYS, ...SCOPE, datetime: '20261126T120000Z' });
      return (await signer.sign()).headers.get('authorization') ?? '';
    },
  ],
  [
    '@smithy/signature-v4',
    async () => {
      const sent = { protocol: 'https:', hostname: HOST, path: PATH, method: 'POST', body: BODY };
      const signed = await smithy.sign({ ...sent, headers: { ...HEADERS, host: HOST } }, { signingDate: AT });
      return signed.headers['authorization'] ?? '';
    },
  ],
]);

/** How many requests a second each signs, one after the other, and how that compares. */
export async function signingRates({ short }: Form): Promise<string> {
  await allAgree();
  const rounds = short ? 3 : ROUNDS;
  const rates = await interleaved(rounds, signers, async (sign) => {
    const began = performance.now();
    for (let signed = 0; signed < SIGNED_A_ROUND; signed += 1) await sign();
    return SIGNED_A_ROUND / ((performance.now() - began) / 1000);
  });
  const own = rates.get('this client') ?? [];
  const rows = [...rates].map(
    ([name, measured]) =>
      `| ${name} | ${Math.round(median(measured))} | ${ratioOf(own, measured).toFixed(2)} |`,
  );
  return `## The client's signatures

One request with a body, signed anew each time, one after the other, in ${rounds} rounds of ${SIGNED_A_ROUND} that take turns. All make the same signature of it. The client signs by aws4fetch, and keeps the key that it derives for the day, as \`@smithy/signature-v4\` does. That one hashes in JavaScript, at once; the other two ask WebCrypto, which answers a little later.

| signer | signatures a second | this client is as fast, times |
|---|---|---|
${rows.join('\n')}
`;
}

/** A rate is worth nothing if the signatures are wrong. */
async function allAgree(): Promise<void> {
  const [first = '', ...others] = await Promise.all([...signers.values()].map((sign) => sign()));
  const signatureIn = (authorization: string): string => authorization.split('Signature=')[1] ?? '';
  if (first === '' || others.some((other) => signatureIn(other) !== signatureIn(first))) {
    throw new Error('The signers do not agree.');
  }
}
