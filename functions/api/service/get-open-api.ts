import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';

export default endpoint('getOpenApi', {
  access: {},
  time: 'real',
  async handle(_request, { openApi }) {
    // It is long, and most starts of the function are for other routes.
    if (openApi) return ok(JSON.parse(openApi));
    throw new Error(
      'This function was not given the document: lib/plan/function-entry.ts writes it into the bundle.',
    );
  },
});
