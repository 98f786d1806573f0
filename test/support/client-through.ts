import { routes } from '../../client/contract/routes.ts';
import { BillingClient, type BillingClientOptions } from '../../client/src/index.ts';
import { apiEvent, type tally } from './api-gateway.ts';

const BASE_URL = 'https://tally.example/v1';

/** A client that calls the pipeline and its endpoints directly, without a gateway and a network. */
export const clientThrough = <Minimal extends boolean = false>(
  api: Pick<ReturnType<typeof tally>, 'receive'>,
  options: BillingClientOptions<Minimal> = {},
): BillingClient<Minimal> =>
  new BillingClient({
    baseUrl: BASE_URL,
    region: 'us-east-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    fetch: async (input, init = {}) => {
      const { statusCode, headers, body } = await api.receive(eventOf(new URL(String(input)), init));
      const answered = Object.entries(headers ?? {}).map(([name, value]) => [name, String(value)]);
      return new Response(body, { status: statusCode, headers: Object.fromEntries(answered) });
    },
    ...options,
  });

function eventOf(url: URL, { method = 'GET', headers, body }: RequestInit) {
  const path = url.href.slice(BASE_URL.length).replace(/\?.*/, '');
  for (const [name, route] of Object.entries(routes)) {
    const found = new RegExp(`^${route.path.replace(/{(\w+)}/g, '(?<$1>[^/]+)')}$`).exec(path);
    if (route.method !== method || !found) continue;
    const params = Object.entries(found.groups ?? {}).map(([param, value]) => [
      param,
      decodeURIComponent(value),
    ]);
    return apiEvent(name as keyof typeof routes, {
      // Object.entries forgets the literal keys
      params: Object.fromEntries(params),
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(new Headers(headers)),
      ...(body && { body: String(body) }),
    });
  }
  throw new Error(`No route is ${method} ${path}.`);
}
