import * as z from 'zod/mini';
import type { Route } from '../route.ts';
import { leadReply, listLeadsReply } from './lead.ts';
import { leadParams, listLeadsQuery } from './requests.ts';
import { addLeadReply, addLeadsReply } from './write-replies.ts';
import { addLeadsBody } from './writes.ts';

export const leadRoutes = {
  addLeads: {
    method: 'POST',
    path: '/leads',
    summary: 'Add one lead, or up to 500 for any customers: Tally values, deduplicates, caps and bills them',
    description:
      "The answer to one lead is 201 with its valuation and the line that bills it. The answer to an array, or to `{leads}`, is 200 with an outcome for each lead. A `lead_id` stands for one lead, over all customers and for ever. The same id with the same content is a replay, with other content a conflict. Leads are billed in USD, on the customer's invoice in USD.",
    function: 'lead-writes',
    permission: 'bill',
    body: addLeadsBody,
    replies: { 201: addLeadReply, 200: z.union([addLeadReply, addLeadsReply]) },
    errors: ['customer_not_found', 'product_not_found', 'lead_conflict', 'lead_ledger_full'],
  },
  listLeads: {
    method: 'GET',
    path: '/leads',
    summary: 'Leads with their valuations, in the order of created_at',
    description:
      'By customer, product, lead type and months of leads, in any combination. A new lead may be missing for a moment. A page can be shorter than `limit`, or empty. Only on the last page `next_cursor` is null.',
    function: 'leads',
    permission: 'read',
    query: listLeadsQuery,
    replies: { 200: listLeadsReply },
    errors: ['customer_not_found', 'invalid_cursor'],
  },
  getLead: {
    method: 'GET',
    path: '/leads/{lead_id}',
    summary: 'A lead with its valuation',
    function: 'leads',
    permission: 'read',
    params: leadParams,
    replies: { 200: leadReply },
    errors: ['lead_not_found'],
  },
} as const satisfies Record<string, Route>;
