import { DomainError } from '../../domain/errors.ts';
import { endpoint } from '../../http/endpoint.ts';
import { ok } from '../../http/reply.ts';
import { findLead } from '../../store/leads/find.ts';
import { leadView } from './views.ts';

export default endpoint('getLead', {
  access: { table: ['GetItem'] },
  async customerOf({ params }, { table }) {
    return (await findLead(table, params.lead_id))?.lead.customerId;
  },
  async handle({ params: { lead_id: leadId } }, { table }) {
    const lead = await findLead(table, leadId);
    if (lead) return ok({ lead: leadView(lead) });
    throw new DomainError('lead_not_found', {
      detail: `There is no lead ${leadId}. A request still under way may add it: send the same lead again, and it is billed once.`,
      errors: [{ field: 'lead_id', message: 'expected the id of a lead that was sent' }],
    });
  },
});
