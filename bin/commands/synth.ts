import './report-errors.ts';
import { cdk } from '../stage/cdk.ts';

await cdk('synth', '--quiet');
