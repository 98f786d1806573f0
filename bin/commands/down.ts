import './report-errors.ts';
import { backends } from '../../localstack/backend.ts';
import { takeDown } from '../../localstack/lifecycle.ts';
import { stack } from '../../localstack/settings.ts';

const ended = await takeDown();
console.error(
  ended === 0
    ? `LocalStack is not running on port ${stack.port}.`
    : `LocalStack on port ${stack.port} is down.`,
);
// For clean.ts, which calls this once for each port.
if (process.argv.includes('--forget-data')) await Promise.all(backends.map((one) => one.forgetData()));
