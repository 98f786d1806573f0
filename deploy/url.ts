import '../localstack/report-errors.ts';
import { apiUrl } from './stack.ts';

console.log(await apiUrl());
