import type { ShownStage } from './shown-stage.ts';

/** The proxy writes it into the page's head. */
export const stage: ShownStage = JSON.parse(
  document.querySelector<HTMLMetaElement>('meta[name="tally-stage"]')?.content ?? '{}',
);
