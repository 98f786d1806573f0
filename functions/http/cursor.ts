import { createHash } from 'node:crypto';
import { DomainError } from '../domain/errors.ts';

/* A cursor is a place in a list, and a digest over list and place. docs/decisions/cursors.md says why it has no
   secret. */
const VERSION = 1;

/**
 * @param list names the list and its filters. Only the same list takes the cursor back
 * @param place the sort key of the last item shown
 */
export function cursorAt(list: string, place: string): string {
  const text = Buffer.from(place).toString('base64url');
  return `${text}.${digestOf(list, text)}`;
}

/**
 * @param isPlace whether the list can have the place. This check is needed, because anybody can make a digest for any
 *   text
 * @throws DomainError `invalid_cursor` if the cursor was altered or made up, or belongs to another list or version
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
      'The cursor does not belong to this list. Send next_cursor exactly as the previous page answered it, with the same filters. To start again, send no cursor.',
    errors: [{ field: 'cursor', message: 'expected the next_cursor of a page of this list' }],
  });

const digestOf = (list: string, text: string): string =>
  createHash('sha256')
    .update(JSON.stringify([VERSION, list, text]))
    .digest('base64url')
    .slice(0, 22);
