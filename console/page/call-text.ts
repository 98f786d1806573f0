import type { RouteName } from '../../client/src/generated/routes.ts';

/* A call of the page as others can make it: in a shell, and in a program with the client. */

/** A call that the page made. */
export interface MadeCall {
  readonly route: RouteName;
  /** The arguments of the client's method. */
  readonly given: readonly unknown[];
  readonly method: string;
  /** Path and query below the API's base URL. */
  readonly target: string;
  readonly body: string | null;
  readonly accept: string | undefined;
}

interface Place {
  readonly baseUrl: string;
  readonly region: string;
}

/** For curl 7.75 or newer. The keys come from the environment, so that the text holds none. */
export function curlOf({ method, target, body, accept }: MadeCall, { baseUrl, region }: Place): string {
  return [
    `curl -sS --aws-sigv4 aws:amz:${region}:execute-api`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    // Only temporary credentials have a token.
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell reads it.
    '${AWS_SESSION_TOKEN:+-H "x-amz-security-token: $AWS_SESSION_TOKEN"}',
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(accept === undefined ? [] : [`-H ${quoted(`accept: ${accept}`)}`]),
    ...(body === null ? [] : ["-H 'content-type: application/json'", `-d ${quoted(body)}`]),
    quoted(baseUrl + target),
  ].join(' \\\n  ');
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** @param isList whether the method gives items one by one */
export function codeOf({ route, given }: MadeCall, isList: boolean): string {
  const call = `billing.${route}(${given.map(literal).join(', ')})`;
  const use = isList
    ? `for await (const each of ${call}) console.log(each);`
    : `const reply = await ${call};`;
  return `import { BillingClient } from '@tally/client';\n\nconst billing = new BillingClient();\n${use}`;
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${fields.map(([name, each]) => `${name}: ${literal(each)}`).join(', ')} }`;
}
