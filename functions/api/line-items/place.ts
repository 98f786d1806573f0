import { ID, INSTANT } from '../../http/place.ts';

// A page that a filter left short ends behind a line, not with one: the mark says so.
const LINE_ITEM = new RegExp(`^${INSTANT}#${ID}!?$`);

export const isLineItemPlace = (place: string): boolean => LINE_ITEM.test(place);
