import { endpoint } from '../../http/endpoint.ts';
import { lineItemWrite } from './add-line-item.ts';

/** A line item; this route's contract takes only the metered form. */
export default endpoint('addUsage', lineItemWrite);
