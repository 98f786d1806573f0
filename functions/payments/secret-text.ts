import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

const CALL_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
};

/** A new value is used after this time, even if the old one still works. */
const KEPT_MS = 5 * 60_000;
/** The secret is not read more often than this, even if many requests are refused. */
const AGAIN_MS = 10_000;

interface Read {
  readonly text: string;
  readonly at: number;
}

/** A secret's text. It is kept only in memory, for some minutes. */
export class SecretText {
  readonly #secretId: string;
  readonly #missing: () => Error;
  readonly #client: Pick<SecretsManagerClient, 'send'>;
  #read: Promise<Read> | undefined;

  /**
   * @param secretId its name or ARN
   * @param missing makes the error that is thrown as long as the secret has no value
   */
  constructor(
    secretId: string,
    missing: () => Error,
    client: Pick<SecretsManagerClient, 'send'> = new SecretsManagerClient(CALL_LIMITS),
  ) {
    this.#secretId = secretId;
    this.#missing = missing;
    this.#client = client;
  }

  /** @throws the error of a missing value */
  async current(): Promise<string> {
    return (await this.#newerThan(Date.now() - KEPT_MS)).text;
  }

  /**
   * Reads the secret again after its value was refused. Somebody may have replaced it meanwhile.
   *
   * @returns undefined if the secret still has the refused value
   * @throws the error of a missing value
   */
  async insteadOf(refused: string): Promise<string | undefined> {
    const known = await this.#newerThan(Date.now() - KEPT_MS);
    const { text } = known.text === refused ? await this.#newerThan(Date.now() - AGAIN_MS) : known;
    return text === refused ? undefined : text;
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
      const text = SecretString?.trim();
      if (text) return { text, at };
    } catch (error) {
      // AWS throws this error also if the secret exists but has no value.
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
    throw this.#missing();
  }
}
