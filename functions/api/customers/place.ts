import { ID, INSTANT } from '../../store/table/place.ts';

// It has no id when the last customers that were read must stay hidden from the caller.
const CUSTOMER = new RegExp(`^${INSTANT}(?:#${ID})?$`);

export const isCustomerPlace = (place: string): boolean => CUSTOMER.test(place);
