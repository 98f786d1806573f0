import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** The error if the secret has no value yet. */
export class NoApiKey extends Error {
  override readonly name = 'NoApiKey';
}

const CALL_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** A new key is used after this time, even if the old one still works. */
const KEPT_MS = 5 * 60_000;
/** The secret is not read more often than this, even if many requests are refused. */
const AGAIN_MS = 10_000;

interface Read {
  readonly key: string;
  readonly at: number;
}

/** Stripe's API key, from the secret. It is kept only in memory, for some minutes. */
export class ApiKey {
  readonly #secretId: string;
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  #read: Promise<Read> | undefined;

  /** @param secretId its name or ARN */
  constructor(
    secretId: string,
    client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient(CALL_LIMITS),
  ) {
    this.#secretId = secretId;
    this.#client = client;
  }

  /** @throws NoApiKey */
  async current(): Promise<string> {
    return (await this.#newerThan(Date.now() - KEPT_MS)).key;
  }

  /**
   * Reads the key again after Stripe refused it. Somebody may have replaced the key meanwhile.
   *
   * @returns undefined if the secret still has the refused key
   * @throws NoApiKey
   */
  async insteadOf(refused: string): Promise<string | undefined> {
    const known = await this.#newerThan(Date.now() - KEPT_MS);
    const { key } = known.key === refused ? await this.#newerThan(Date.now() - AGAIN_MS) : known;
    return key === refused ? undefined : key;
  }

  /** All callers at the same time share one read. */
  async #newerThan(oldest: number): Promise<Read> {
    const known = this.#read;
    const read = known && (await known.catch(() => undefined));
    if (read && read.at > oldest) return read;
    // Another caller may have begun a read while this one waited.
    if (this.#read === known) this.#read = this.#readSecret();
    return this.#read ?? this.#newerThan(oldest);
  }

  async #readSecret(): Promise<Read> {
    const at = Date.now();
    try {
      const { SecretString } = await this.#client.send(
        new GetSecretValueCommand({ SecretId: this.#secretId }),
      );
      const key = SecretString?.trim();
      if (key) return { key, at };
    } catch (error) {
      // AWS throws this error also if the secret exists but has no value.
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    throw new NoApiKey('The secret has no API key of Stripe yet: put one in, as docs/stripe.md says.');
  }
}
