import { join } from 'node:path';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { type NodejsFunctionProps, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';

const ROOT = join(import.meta.dirname, '..', '..');
const LAMBDA_CREDENTIALS = join(ROOT, 'functions', 'store', 'table', 'lambda-credentials.ts');

/** One file for Lambda, with everything that it imports. */
export const bundled = (entry: string) =>
  ({
    entry,
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    runtime: Runtime.NODEJS_24_X,
    bundling: {
      // CommonJS starts faster than ESM; the SDK's own ESM build is smaller than its CommonJS one.
      format: OutputFormat.CJS,
      mainFields: ['module', 'main'],
      bundleAwsSDK: true,
      minify: true,
      target: 'node24',
      esbuildArgs: { '--alias:@aws-sdk/credential-provider-node': LAMBDA_CREDENTIALS },
    },
  }) as const satisfies NodejsFunctionProps;
