import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Stripe from 'stripe';
import { wrongSignature } from '../../../functions/payments/signature.ts';
import { SECRET, signatureHeader, signed } from '../../support/stripe-signatures.ts';

/* Stripe's own library is the oracle: what it refuses, we refuse, and what it takes, we take. */

const stripe = new Stripe('sk_test_none');
const NOW_S = 1_796_000_000;
const NOW = NOW_S * 1_000;
const BODY = JSON.stringify({ id: 'evt_1', object: 'event', name: 'Zoë 💶 — "quoted"' });

/** Why the library refuses it; undefined if it takes it. */
function oracle(body: string | Buffer, header: string, secret = SECRET): string | undefined {
  try {
    stripe.webhooks.constructEvent(body, header, secret, 300, undefined, NOW);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const ours = (body: string | Buffer, header: string | undefined, secret = SECRET) =>
  wrongSignature({ body: Buffer.from(body), header, secret, now: NOW });

const right = signed(BODY, NOW_S);
const wrong = 'f'.repeat(64);

describe('as Stripe’s own checker', () => {
  test.each<[string, string, ReturnType<typeof wrongSignature>]>([
    ['one signature that fits', `t=${NOW_S},v1=${right}`, undefined],
    ['the second of two fits, while a secret is replaced', `t=${NOW_S},v1=${wrong},v1=${right}`, undefined],
    ['the first of two fits', `t=${NOW_S},v1=${right},v1=${wrong}`, undefined],
    ['a signature of an older scheme beside it', `t=${NOW_S},v1=${right},v0=${wrong}`, undefined],
    ['an unknown part beside it', `t=${NOW_S},v1=${right},x=1`, undefined],
    ['no signature fits', `t=${NOW_S},v1=${wrong}`, 'signature'],
    ['only the older scheme', `t=${NOW_S},v0=${right}`, 'header'],
    ['an empty signature', `t=${NOW_S},v1=`, 'signature'],
    ['a signature that is too short', `t=${NOW_S},v1=${right.slice(0, 63)}`, 'signature'],
    ['a signature that is too long', `t=${NOW_S},v1=${right}0`, 'signature'],
    ['no hexadecimal digits', `t=${NOW_S},v1=${'z'.repeat(64)}`, 'signature'],
    ['another time than the one that was signed', `t=${NOW_S - 1},v1=${right}`, 'signature'],
    ['no time', `v1=${right}`, 'header'],
    ['an empty header', '', 'header'],
    ['a header of another form', 'Bearer abc', 'header'],
    ['exactly five minutes old', signatureHeader(BODY, NOW_S - 300), undefined],
    ['a second older than that', signatureHeader(BODY, NOW_S - 301), 'time'],
    ['days old: somebody sends it again', signatureHeader(BODY, NOW_S - 260_000), 'time'],
    ['five minutes ahead', signatureHeader(BODY, NOW_S + 300), undefined],
  ])('%s', (_, header, expected) => {
    expect(ours(BODY, header)).toBe(expected);
    expect(oracle(BODY, header) === undefined).toBe(expected === undefined);
  });

  test('the secret of another endpoint does not fit', () => {
    const header = signatureHeader(BODY, NOW_S, 'whsec_other');

    expect(ours(BODY, header)).toBe('signature');
    expect(oracle(BODY, header)).toBeDefined();
  });

  test.each<[string, string]>([
    ['a changed amount', BODY.replace('evt_1', 'evt_2')],
    ['a space at its end', `${BODY} `],
    ['the same JSON, written otherwise', JSON.stringify(JSON.parse(BODY), null, 1)],
    ['no body', ''],
  ])('%s is another body', (_, body) => {
    const header = signatureHeader(BODY, NOW_S);

    expect(ours(body, header)).toBe('signature');
    expect(oracle(body, header)).toBeDefined();
  });

  test('headers made of the same parts in any order', () => {
    const parts = [`t=${NOW_S}`, `t=${NOW_S - 400}`, `v1=${right}`, `v1=${wrong}`, `v0=${right}`, 'x', ''];
    // Two times in one header are refused here: the library takes the last. An empty signature before one that fits is
    // left out too, because the library then fails.
    const header = fc
      .uniqueArray(fc.constantFrom(...parts), { maxLength: 6 })
      .filter((chosen) => chosen.filter((part) => part.startsWith('t=')).length < 2)
      .map((chosen) => chosen.join(','));
    fc.assert(
      fc.property(header, (given) => {
        expect(ours(BODY, given) === undefined).toBe(oracle(BODY, given) === undefined);
      }),
    );
  });
});

test('an empty signature does no harm to the one that fits', () => {
  expect(ours(BODY, `t=${NOW_S},v1=,v1=${right}`)).toBeUndefined();
});

describe('stricter than Stripe’s own checker', () => {
  test('a time in the future is refused, because it would be valid for ever', () => {
    const header = signatureHeader(BODY, NOW_S + 301);

    expect([ours(BODY, header), oracle(BODY, header)]).toEqual(['time', undefined]);
  });

  test('two times are refused', () => {
    expect(ours(BODY, `t=${NOW_S},t=${NOW_S},v1=${right}`)).toBe('header');
  });

  test('a request without the header is refused', () => {
    expect(ours(BODY, undefined)).toBe('header');
  });
});

test('the bytes are signed, and not their text: a body that is not UTF-8 keeps its signature', () => {
  const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);

  expect(ours(body, signatureHeader(body, NOW_S))).toBeUndefined();
  expect(ours(Buffer.from(body.toString('utf8')), signatureHeader(body, NOW_S))).toBe('signature');
});
