import { createHash } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';

/* A cursor is a place in a list and a digest over list and place: why no secret, docs/decisions/cursors.md says. */
const VERSION = 1;

/**
 * @param list names the list and whatever it is filtered by: a cursor is taken back by the same list only
 * @param place the sort key of the last item shown
 */
export function cursorAt(list: string, place: string): string {
  const text = Buffer.from(place).toString('base64url');
  return `${text}.${digestOf(list, text)}`;
}

/**
 * @param isPlace whether a place can be one of the list: a digest that fits can be made for any text
 * @throws DomainError `invalid_cursor` when it was altered, made up, or made for another list or by another version
 */
export function placeIn(list: string, cursor: string, isPlace: (place: string) => boolean): string {
  const [text = '', digest] = cursor.split('.', 2);
  const isOurs = cursor === `${text}.${digest}` && digest === digestOf(list, text);
  const place = Buffer.from(text, 'base64url').toString();
  if (isOurs && isPlace(place)) return place;
  throw invalidCursor();
}

export const invalidCursor = (): DomainError =>
  new DomainError('invalid_cursor', {
    detail:
      'The cursor is not one of this list. Send next_cursor exactly as the page before answered it, with the same filters, or no cursor to start again.',
    errors: [{ field: 'cursor', message: 'expected the next_cursor of a page of this list' }],
  });

const digestOf = (list: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([VERSION, list, text]))
    .digest('base64url')
    .slice(0, 22);
