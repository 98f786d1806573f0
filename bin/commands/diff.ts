import './report-errors.ts';
import { ensureUp } from '../../localstack/lifecycle.ts';
import { cdk } from '../stage/cdk.ts';
import { isLocal } from '../stage/stage.ts';

if (isLocal) await ensureUp();
await cdk('diff');
