import type { ToldOfLines } from '../../support/lines-through-faults.ts';

export const LINES = 10_000;
export const CUSTOMERS = 20;
export const IN_A_CALL = 20;

export interface ThroughFaultsReport extends ToldOfLines {
  readonly counts: Readonly<Record<string, number>>;
  readonly killed: number;
  readonly lines: number;
  readonly total: string;
  readonly stored: number;
  /** Lines of the same customer and key as another one. */
  readonly doubles: number;
  readonly violations: number;
  readonly seconds: number;
}
