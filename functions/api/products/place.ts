import { ID, INSTANT } from '../../store/table/place.ts';

const PRODUCT = new RegExp(`^${INSTANT}#${ID}$`);

export const isProductPlace = (place: string): boolean => PRODUCT.test(place);
