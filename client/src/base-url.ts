import type { Check } from './checked-options.ts';

const LOOPBACK = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/;
const API_GATEWAY_HOST = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** The API's address. It is refused if others could read a request on its way. */
export const BASE_URL: Check = [
  'an https address such as https://…/v1 (plain http for localhost, 127.0.0.0/8 and ::1), without user, query or fragment',
  (given) => {
    if (!URL.canParse(String(given))) return false;
    const { protocol, hostname, username, password, search, hash } = new URL(String(given));
    const isPrivate = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
    return isPrivate && !(username || password || search || hash);
  },
];

/** The region in the host name of API Gateway's own addresses; custom domains have none. */
export const regionInHost = (baseUrl: string): string | undefined =>
  API_GATEWAY_HOST.exec(new URL(baseUrl).hostname)?.[1];
