import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const COOKIE = 'tally_console';

/**
 * Who may use the console: the browser that opened the address with the token. The token works once; the cookie holds
 * as long as the proxy runs. Neither is written anywhere.
 */
export class Session {
  #token: string | undefined = secret();
  readonly #cookie = secret();
  readonly #name: string;

  /** @param port it is in the cookie's name, because cookies are shared by all ports of a host */
  constructor(port: number) {
    this.#name = `${COOKIE}_${port}`;
  }

  /** The token for the address; undefined once it was used. */
  get token(): string | undefined {
    return this.#token;
  }

  /**
   * Gives the cookie for the token. A second use finds no token, so an address in a history opens nothing.
   *
   * @returns the `Set-Cookie` header, or undefined if the token is wrong or used
   */
  cookieFor(token: string): string | undefined {
    if (this.#token === undefined || !isSame(token, this.#token)) return undefined;
    this.#token = undefined;
    return `${this.#name}=${this.#cookie}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Whether the `Cookie` header has the session's cookie. */
  isIn(header: string | undefined): boolean {
    const cookies = (header ?? '').split(';').map((each) => each.trim());
    return cookies.some((cookie) => isSame(cookie, `${this.#name}=${this.#cookie}`));
  }
}

const secret = (): string => randomBytes(32).toString('base64url');

/** In a time that does not tell how much is right. Hashes have one length, which the comparison needs. */
const isSame = (given: string, own: string): boolean => timingSafeEqual(hash(given), hash(own));
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
