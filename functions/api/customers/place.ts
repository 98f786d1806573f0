import { ID, INSTANT } from '../../http/place.ts';

// Without an id where the last ones that were read stay hidden from the reader.
const CUSTOMER = new RegExp(`^${INSTANT}(?:#${ID})?$`);

export const isCustomerPlace = (place: string): boolean => CUSTOMER.test(place);
