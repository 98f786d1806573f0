import type { Resent } from '../../support/restarts.ts';

export const LINES = 2_000;

/** The results. */
export interface RestartsReport {
  readonly afterCleanDown: Resent;
  readonly afterKill: Resent;
  readonly processesKilled: number;
}
