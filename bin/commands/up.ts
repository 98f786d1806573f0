import './report-errors.ts';
import { ensureUp } from '../../localstack/lifecycle.ts';

await ensureUp();
