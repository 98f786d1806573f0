import './report-errors.ts';
import { ensureUp } from './lifecycle.ts';

await ensureUp();
