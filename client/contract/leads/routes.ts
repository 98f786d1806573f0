import * as z from 'zod/mini';
import type { Route } from '../route.ts';
import { leadParams, leadReply, listLeadsQuery, listLeadsReply } from './lead.ts';
import { addLeadReply, addLeadsBody, addLeadsReply } from './writes.ts';

export const leadRoutes = {
  addLeads: {
    method: 'POST',
    path: '/leads',
    summary: 'Add one lead, or up to 500 for any customers: valued, deduplicated, capped and billed',
    description:
      "One lead is answered 201 with its valuation and the line that bills it; an array, or `{leads}`, 200 with an outcome for each. A lead is known by its `lead_id`, over all customers and for ever: the same again with the same content is a replay, with other content a conflict. Leads are billed in USD, on the customer's invoice in that currency.",
    function: 'lead-writes',
    permission: 'bill',
    body: addLeadsBody,
    replies: { 201: addLeadReply, 200: z.union([addLeadReply, addLeadsReply]) },
    errors: ['customer_not_found', 'product_not_found', 'lead_conflict', 'lead_ledger_full'],
  },
  listLeads: {
    method: 'GET',
    path: '/leads',
    summary: 'Leads with what they came to, in the order of created_at',
    description:
      'By customer, product, lead type and months of leads, in any combination. One just added may come into the list a moment later. A page can be shorter than `limit`, also empty: `next_cursor` is null only at the end.',
    function: 'leads',
    permission: 'read',
    query: listLeadsQuery,
    replies: { 200: listLeadsReply },
    errors: ['customer_not_found', 'invalid_cursor'],
  },
  getLead: {
    method: 'GET',
    path: '/leads/{lead_id}',
    summary: 'A lead with what it came to',
    function: 'leads',
    permission: 'read',
    params: leadParams,
    replies: { 200: leadReply },
    errors: ['lead_not_found'],
  },
} as const satisfies Record<string, Route>;
