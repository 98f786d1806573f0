import '../localstack/report-errors.ts';
import { cdk } from './cdk.ts';

await cdk('synth', '--quiet');
