import { styleText } from 'node:util';

interface Screen {
  readonly isTTY?: boolean;
}

/** Colours only on a terminal, and not where NO_COLOR is set to anything. */
export const coloursOf = (screen: Screen): boolean => screen.isTTY === true && !process.env['NO_COLOR'];

/** Paints text for a screen that has colours, and leaves it as it is for any other. */
export function painterOf(screen: Screen) {
  const coloured = coloursOf(screen);
  return (colour: Parameters<typeof styleText>[0], text: string): string =>
    coloured ? styleText(colour, text, { validateStream: false }) : text;
}
