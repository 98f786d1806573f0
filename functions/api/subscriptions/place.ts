import { ID, INSTANT } from '../../store/table/place.ts';

const SUBSCRIPTION = new RegExp(`^${INSTANT}#${ID}$`);

export const isSubscriptionPlace = (place: string): boolean => SUBSCRIPTION.test(place);
