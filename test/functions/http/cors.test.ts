import { describe, expect, test } from '@jest/globals';
import { failing, recording, tally } from '../../support/api-gateway.ts';

const OURS = 'https://billing.example';
const corsOrigins = [OURS, 'https://ops.example'];
const health = recording('getHealth', {
  status: 200,
  body: { status: 'ok', stage: 'test', version: '1.2.3', checks: {} },
});

const allowedOf = async (
  api: ReturnType<typeof tally>,
  origin: string | undefined,
): Promise<Readonly<Record<string, unknown>>> => {
  const { headers } = await api.send('getHealth', {
    headers: origin === undefined ? {} : { Origin: origin },
  });
  return headers ?? {};
};

describe('a page of another origin', () => {
  test.each(corsOrigins)('may read replies where the stage names it: %s', async (origin) => {
    const headers = await allowedOf(tally([health.endpoint], { corsOrigins }), origin);

    expect(headers).toMatchObject({ 'Access-Control-Allow-Origin': origin, vary: 'Origin' });
    expect(headers['Access-Control-Expose-Headers']).toContain('x-request-id');
    expect(headers).not.toHaveProperty('Access-Control-Allow-Credentials');
  });

  test('may read an error too, which says what to do', async () => {
    const headers = await allowedOf(tally([failing(new Error('broken'))], { corsOrigins }), OURS);

    expect(headers).toMatchObject({
      'Access-Control-Allow-Origin': OURS,
      'content-type': 'application/problem+json',
    });
  });

  test.each([
    'https://evil.example',
    'http://billing.example',
    'https://billing.example.evil.example',
    'null',
    undefined,
  ])('may not where the stage does not name it: %s', async (origin) => {
    const headers = await allowedOf(tally([health.endpoint], { corsOrigins }), origin);

    expect(Object.keys(headers).filter((name) => /^access-control/i.test(name))).toEqual([]);
  });

  test('may not where the stage names none', async () => {
    const headers = await allowedOf(tally([health.endpoint]), OURS);

    expect(Object.keys(headers).filter((name) => /^access-control/i.test(name))).toEqual([]);
  });
});
