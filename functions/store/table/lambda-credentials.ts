import { fromEnv } from '@aws-sdk/credential-provider-env';
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from '@smithy/core';

/**
 * Replaces the SDK's chain of credential providers in the functions' bundles. A function finds its role's credentials
 * only in its environment, and the other providers would be a fifth of the bundle. Like those, this one reads the
 * environment once, and again only when the credentials have an end that is near.
 */
export const defaultProvider = () =>
  memoizeIdentityProvider(fromEnv(), isIdentityExpired, doesIdentityRequireRefresh);
