import { endpoint } from '../../http/endpoint.ts';
import { lineItemWrite } from './add-line-item.ts';

/** A line item whose contract takes the metered form alone. */
export default endpoint('addUsage', lineItemWrite);
