import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Replaces the SDK's chain of credential providers in the functions' bundles. A function finds its role's credentials
 * only in its environment, and the other providers would be a fifth of the bundle.
 */
export const defaultProvider = () => fromEnv();
