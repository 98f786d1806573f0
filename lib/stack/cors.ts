import { Duration, Validations } from 'aws-cdk-lib';
import type { CorsOptions, RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { StageConfig } from '../stage.ts';

type Origins = Pick<StageConfig, 'corsOrigins'>;

/** What a signed request has, and what our routes read. */
const HEADERS = [
  'Accept',
  'Authorization',
  'Content-Type',
  'Idempotency-Key',
  'Prefer',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Request-Id',
];

/**
 * What browsers ask before they send a signed request. It is answered by the gateway, without a function.
 *
 * @returns undefined where no origin is named: then there is no OPTIONS method at all
 * @throws Error if a name is no origin, such as `*` or an address with a path
 */
export function preflight({ corsOrigins }: Origins): CorsOptions | undefined {
  const wrong = corsOrigins.find((origin) => !isOrigin(origin));
  if (wrong !== undefined) {
    throw new Error(
      `corsOrigins has "${wrong}": write an origin as browsers send it, such as https://billing.example.`,
    );
  }
  if (corsOrigins.length === 0) return undefined;
  return {
    allowOrigins: [...corsOrigins],
    allowMethods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowHeaders: HEADERS,
    maxAge: Duration.minutes(10),
  };
}

const isOrigin = (text: string): boolean =>
  URL.canParse(text) && new URL(text).protocol === 'https:' && new URL(text).origin === text;

/**
 * For the gateway's own answers, whose headers are fixed. With several origins it is `*`: these answers hold no data,
 * and cookies are never allowed.
 */
export function gatewayCors({ corsOrigins }: Origins): Record<string, string> {
  const [first, ...others] = corsOrigins;
  if (first === undefined) return {};
  return {
    'Access-Control-Allow-Origin': `'${others.length === 0 ? first : '*'}'`,
    'Access-Control-Expose-Headers': "'x-request-id,Retry-After'",
  };
}

/** A browser asks without a signature, so nobody can be asked for one. */
export function acknowledgePreflights({ methods }: RestApi): void {
  for (const method of methods.filter(({ httpMethod }) => httpMethod === 'OPTIONS')) {
    Validations.of(method).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'It tells a browser which origins may call, and reaches no function and no data.',
    });
  }
}
