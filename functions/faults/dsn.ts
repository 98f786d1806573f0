/** Where an error tracker takes events, and the key that it knows us by. */
export interface Dsn {
  readonly url: string;
  readonly publicKey: string;
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * @param text such as `https://<key>@errors.example/<project>`. Without TLS only on the loopback interface
 * @returns undefined if it is no DSN
 */
export function dsnOf(text: string): Dsn | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, host, hostname, pathname } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
  const [, path, project] = /^(.*)\/(\d+)$/.exec(pathname) ?? [];
  if (!isSafe || username === '' || path === undefined) return undefined;
  return { url: `${protocol}//${host}${path}/api/${project}/envelope/`, publicKey: username };
}
