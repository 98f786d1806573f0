import { pageOf } from '../lists.ts';
import { checkAmount } from '../money.ts';
import type { Call } from '../operation.ts';
import { operation } from '../operation.ts';
import { missing, notAllowed } from '../refusal.ts';
import { newId } from '../state/collection.ts';
import { mergedMetadata } from '../wire/metadata.ts';
import { keep, namedDraft, namedInvoice } from './named.ts';
import * as parameters from './parameters.ts';
import type { InvoiceRecord, LineRecord } from './record.ts';
import { shownLine } from './shown.ts';

const MOST_LINES = 250;
const ONE = '/v1/invoices/{invoice}';

export const lineOperations = [
  operation('POST', `${ONE}/add_lines`, parameters.toAddLines, (call, { lines, invoice_metadata }) => {
    const draft = namedDraft(call);
    const count = call.account.lines.all(draft.id).length + lines.length;
    if (count > MOST_LINES)
      throw notAllowed(
        `An invoice has at most ${MOST_LINES} lines: these make ${count}.`,
        undefined,
        'lines',
      );
    for (const [index, line] of lines.entries()) {
      checkAmount(line.amount, draft.currency, `lines[${index}][amount]`);
      call.account.lines.add(newLine(draft, line), draft.id);
    }
    return keepWith(call, draft, invoice_metadata);
  }),

  operation('POST', `${ONE}/update_lines`, parameters.toUpdateLines, (call, { lines, invoice_metadata }) => {
    const draft = namedDraft(call);
    for (const [index, given] of lines.entries()) {
      const line = lineOf(call, draft, given.id, index);
      checkAmount(given.amount ?? line.amount, draft.currency, `lines[${index}][amount]`);
      call.account.lines.put(changedLine(line, given));
    }
    return keepWith(call, draft, invoice_metadata);
  }),

  operation('POST', `${ONE}/remove_lines`, parameters.toRemoveLines, (call, { lines, invoice_metadata }) => {
    const draft = namedDraft(call);
    for (const [index, { id }] of lines.entries())
      call.account.lines.remove(lineOf(call, draft, id, index).id);
    return keepWith(call, draft, invoice_metadata);
  }),

  operation('GET', `${ONE}/lines`, parameters.toListLines, (call, page) => {
    const invoice = namedInvoice(call);
    const lines = call.account.lines.all(invoice.id);
    return pageOf(`/v1/invoices/${invoice.id}/lines`, lines, page, (line) => shownLine(line, invoice));
  }),
];

const keepWith = (call: Call, draft: InvoiceRecord, given: Record<string, string> | null | undefined) =>
  keep(call, { ...draft, metadata: mergedMetadata(draft.metadata, given) }, 'invoice.updated');

function lineOf({ account }: Call, { id }: InvoiceRecord, lineId: string, index: number): LineRecord {
  const line = account.lines.find(lineId);
  if (line?.invoice !== id) throw missing('line', lineId, `lines[${index}][id]`);
  return line;
}

const newLine = (draft: InvoiceRecord, given: parameters.NewLine): LineRecord => ({
  id: newId('il'),
  invoice: draft.id,
  amount: given.amount,
  description: given.description ?? null,
  // An amount below zero gets no discount, unless the request asks for it.
  discountable: given.discountable ?? given.amount >= 0,
  metadata: mergedMetadata({}, given.metadata),
  period: given.period ?? { start: draft.created, end: draft.created },
});

const changedLine = (line: LineRecord, given: parameters.ChangedLine): LineRecord => ({
  ...line,
  amount: given.amount ?? line.amount,
  discountable: given.discountable ?? line.discountable,
  metadata: mergedMetadata(line.metadata, given.metadata),
  period: given.period ?? line.period,
  ...(given.description !== undefined && { description: given.description }),
});
