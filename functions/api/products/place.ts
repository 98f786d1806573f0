import { ID, INSTANT } from '../../http/place.ts';

const PRODUCT = new RegExp(`^${INSTANT}#${ID}$`);

export const isProductPlace = (place: string): boolean => PRODUCT.test(place);
