/**
 * What a secret holds; undefined if nothing was put in yet. The client is only loaded when the first fault happens, so
 * that a function starts as fast with an error tracker as without.
 */
export async function secretText(secretId: string): Promise<string | undefined> {
  const { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } = await import(
    '@aws-sdk/client-secrets-manager'
  );
  try {
    const { SecretString } = await new SecretsManagerClient({ maxAttempts: 2 }).send(
      new GetSecretValueCommand({ SecretId: secretId }),
    );
    return SecretString?.trim();
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}
