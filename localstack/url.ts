import './report-errors.ts';
import { apiUrl } from './stage.ts';

console.log(await apiUrl());
