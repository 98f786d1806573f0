import './report-errors.ts';
import { takeDown } from './lifecycle.ts';
import { stack } from './settings.ts';

const ended = await takeDown();
console.error(
  ended === 0
    ? `LocalStack is not running on port ${stack.port}.`
    : `LocalStack on port ${stack.port} is down.`,
);
