import './report-errors.ts';
import { apiUrl } from '../stage/stack.ts';

console.log(await apiUrl());
