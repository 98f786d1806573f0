import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Stands in the functions' bundles for the SDK's chain of credential providers: a function finds its role's
 * credentials in its environment and nowhere else, and the other ways are a fifth of the bundle.
 */
export const defaultProvider = () => fromEnv();
