import { endpoint } from '../http/endpoint.ts';
import { openApiDocument } from '../http/openapi.ts';
import { ok } from '../http/reply.ts';

export default endpoint('getOpenApi', {
  access: {},
  async handle(_request, { environment }) {
    return ok(openApiDocument(environment.version));
  },
});
