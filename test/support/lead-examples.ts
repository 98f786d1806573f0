import { BatchGetCommand, GetCommand, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { Big } from 'big.js';
import getBillingReport from '../../functions/api/lead-reports/get-billing-report.ts';
import addLeads from '../../functions/api/leads/add-leads.ts';
import getLead from '../../functions/api/leads/get-lead.ts';
import listLeads from '../../functions/api/leads/list-leads.ts';
import createProduct from '../../functions/api/products/create-product.ts';
import listProducts from '../../functions/api/products/list-products.ts';
import { leadRulesOf } from '../../functions/domain/leads/lead-rules.ts';
import { emptyLedger } from '../../functions/domain/leads/ledger.ts';
import { valueLeads } from '../../functions/domain/leads/valuation.ts';
import { leadItem as itemOf } from '../../functions/store/leads/stored.ts';
import { productItem as productItemOf } from '../../functions/store/products/item.ts';
import { keys } from '../../functions/store/table/items.ts';
import { at } from './charges.ts';
import { lead, productId, sentLead, valued } from './leads.ts';
import { pointerItem } from './line-item-requests.ts';
import { cancelled, failed, type mockedTable, well } from './mocked-table.ts';

/* Examples of the endpoints of leads and products. */
type Mock = ReturnType<typeof mockedTable>['mock'];

const crm = { product_id: productId('crm'), name: 'CRM', created_at: at('2026-11-01T00:00:00Z') };
const productItem = productItemOf(crm, 'team-a');
const productKeyItem = { pk: 'PK#order:42', sk: 'product_key', product_id: 'crm' };

const taken = lead({ leadId: 'lead-42' });
const leadItem = itemOf(
  { lead: taken, valuation: valued(valueLeads(emptyLedger, leadRulesOf({}), [taken]).outcomes[0]) },
  { lineItemId: undefined, now: at('2026-11-21T10:00:00Z'), createdBy: 'team-a', attempt: 'an attempt' },
);

const counted = {
  leads: 1,
  actions: 1,
  gross: new Big(10),
  billed: new Big(10),
  duplicate: new Big(0),
  cap: new Big(0),
};
const rowItem = {
  ...keys.leadRow(taken.customerId, { ...taken, month: leadItem.month }, 0),
  month: leadItem.month,
  product_id: taken.productId,
  lead_type: taken.leadType,
  ...counted,
};

export const leadExamples = (mock: Mock) => ({
  createProduct: {
    endpoint: createProduct,
    sent: { headers: { 'Idempotency-Key': 'order:42' }, body: { name: 'CRM' } },
    // The key belongs to a product whose id was in the request.
    given: () => {
      mock.on(TransactWriteCommand).rejects(cancelled(well, failed(productKeyItem)));
      mock.on(GetCommand, { Key: keys.product(crm.product_id) }).resolves({ Item: productItem });
    },
  },
  listProducts: {
    endpoint: listProducts,
    sent: { query: { limit: '1' } },
    given: () => mock.on(QueryCommand).resolves({ Items: [productItem] }),
  },
  addLeads: {
    endpoint: addLeads,
    sent: { body: sentLead({ lead_id: 'lead-7' }) },
    given: () => {
      // The invoice before was closed. The next invoice reads what that closing needed.
      const pointer = pointerItem({ open: false, seq: 2 });
      mock.on(GetCommand, { Key: { pk: pointer.pk, sk: pointer.sk } }).resolves({ Item: pointer });
      mock.on(GetCommand, { Key: keys.product(crm.product_id) }).resolves({ Item: productItem });
      mock.on(GetCommand, { Key: keys.leadSecret }).resolves({ Item: { ...keys.leadSecret, secret: 'a' } });
      mock.on(BatchGetCommand).resolves({ Responses: { tally: [] } });
      mock.on(TransactWriteCommand).resolves({});
    },
  },
  listLeads: {
    endpoint: listLeads,
    sent: { query: { customer_id: 'acme' } },
    alsoSent: { product_id: 'crm' },
    given: () => mock.on(QueryCommand).callsFake(({ IndexName }) => ({ Items: IndexName ? [leadItem] : [] })),
  },
  getLead: {
    endpoint: getLead,
    sent: { params: { lead_id: 'lead-42' } },
    given: () => mock.on(GetCommand, { Key: keys.lead(taken.leadId) }).resolves({ Item: leadItem }),
  },
  getBillingReport: {
    endpoint: getBillingReport,
    sent: { query: { from: '2026-11', to: '2026-12', customer_id: 'acme', detail: 'lead' } },
    given: () =>
      mock.on(QueryCommand).callsFake(({ IndexName }) => ({ Items: IndexName ? [leadItem] : [rowItem] })),
  },
});
