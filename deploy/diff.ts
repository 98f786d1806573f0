import '../localstack/report-errors.ts';
import { ensureUp } from '../localstack/lifecycle.ts';
import { cdk } from './cdk.ts';
import { isLocal } from './stage.ts';

if (isLocal) await ensureUp();
await cdk('diff');
