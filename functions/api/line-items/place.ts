import { ID, INSTANT } from '../../store/table/place.ts';

// If a filter made a page short, the page ends after a line and not with it. The mark says so.
const LINE_ITEM = new RegExp(`^${INSTANT}#${ID}!?$`);

export const isLineItemPlace = (place: string): boolean => LINE_ITEM.test(place);
