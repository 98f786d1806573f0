import { invalidConfiguration } from './errors.ts';

const OPTION = '`baseUrl` (or TALLY_URL)';
const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const API_GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** The API's address without a trailing slash, refused where a request would travel readable by others. */
export function baseUrlOf(given: string | undefined): string {
  if (!given)
    throw invalidConfiguration('No address of Tally: pass `baseUrl` or set TALLY_URL, such as https://…/v1');
  const url = URL.canParse(given) ? new URL(given) : undefined;
  // The text is not shown in these messages: a URL may carry a password.
  if (url === undefined) throw invalidConfiguration(`${OPTION} is not a URL: it must look like https://…/v1`);
  if (url.username || url.password || url.search || url.hash) {
    throw invalidConfiguration(`${OPTION} must not carry a user, a query or a fragment`);
  }
  const encrypted = url.protocol === 'https:';
  const local = url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  if (!encrypted && !local) {
    throw invalidConfiguration(
      `${OPTION} is ${url.protocol}//${url.hostname}: use https; plain http is for localhost, 127.0.0.0/8 and ::1 only`,
    );
  }
  return url.href.replace(/\/+$/, '');
}

/** The region in the host name of API Gateway's own addresses; custom domains have none. */
export function regionInHost(baseUrl: string): string | undefined {
  return API_GATEWAY_HOST.exec(new URL(baseUrl).hostname)?.[1];
}
