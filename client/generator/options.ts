import type { Parameter } from './words.ts';

/** The client's own types that generated methods use. */
export const OPTION_TYPES = [
  'Accepting',
  'CallOptions',
  'ListOptions',
  'Opposite',
  'Returned',
  'Returning',
  'WriteOptions',
] as const;

/* The text of the options, in each form of a method. */
export const optionalOptions = (type: string): Parameter => ({
  name: 'options',
  isOptional: true,
  type,
  text: 'What is to hold for this call alone; each may be left out',
});
export const textOptions = (type: string, media: string): Parameter => ({
  name: 'options',
  type: `${type} & Accepting<'${media}'>`,
  text: `\`accept: '${media}'\`, and what else is to hold for this call`,
});
export const minimalOptions = (type: string): Parameter => ({
  name: 'options',
  type,
  text: '`minimal`, and what else is to hold for this call',
});
