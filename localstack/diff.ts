import './report-errors.ts';
import { ensureUp } from './lifecycle.ts';
import { cdk, isLocal } from './stage.ts';

if (isLocal) await ensureUp();
await cdk('diff');
