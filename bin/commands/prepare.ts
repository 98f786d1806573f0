import './report-errors.ts';
import { chooseBackend } from '../../localstack/backend.ts';

// For the tests, which use what is prepared, such as ruff, before and beside a running stack.
await (await chooseBackend()).prepare();
