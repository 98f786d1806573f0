import { Big } from 'big.js';
import type { CustomerId, Month, ProductId } from '../../../client/contract/shapes/fields.ts';
import type { Valuation } from './valuation.ts';

/** The sums of leads, in USD. */
export interface LeadFigures {
  readonly leads: number;
  readonly actions: number;
  /** Always `billed`, `duplicate` and `cap` together. */
  readonly gross: Big;
  readonly billed: Big;
  readonly duplicate: Big;
  readonly cap: Big;
}

/** The leads of one customer, product and type in a month of leads. */
export interface LeadReportRow extends LeadFigures {
  readonly month: Month;
  readonly customerId: CustomerId;
  readonly productId: ProductId;
  readonly leadType: string;
}

const ZERO = new Big(0);
export const noFigures: LeadFigures = {
  leads: 0,
  actions: 0,
  gross: ZERO,
  billed: ZERO,
  duplicate: ZERO,
  cap: ZERO,
};

/** @returns what one lead adds to the figures that it is counted in */
export const figuresOf = ({ actions, gross, billed, savings }: Valuation): LeadFigures => ({
  leads: 1,
  actions: actions.length,
  gross,
  billed,
  duplicate: savings.duplicate,
  cap: savings.cap,
});

/** @returns all of the figures together */
export const sumOfFigures = (all: readonly LeadFigures[]): LeadFigures =>
  all.reduce(
    (sum, figures) => ({
      leads: sum.leads + figures.leads,
      actions: sum.actions + figures.actions,
      gross: sum.gross.plus(figures.gross),
      billed: sum.billed.plus(figures.billed),
      duplicate: sum.duplicate.plus(figures.duplicate),
      cap: sum.cap.plus(figures.cap),
    }),
    noFigures,
  );
