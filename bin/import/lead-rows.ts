import { type LeadBody, leadBody } from '../../client/contract/leads/requests.ts';
import { refusalOf } from '../../functions/http/validation.ts';
import { type Columns, fieldsOf } from './columns.ts';
import type { BadRow } from './line-item-row.ts';
import type { Row } from './read-rows.ts';

/** The fields of a lead, as the API names them, and those of an action, for files with one action a row. */
export const leadFields = [
  'lead_id',
  'customer_id',
  'product_id',
  'lead_type',
  'created_at',
  'user_id',
  'user_email',
  'actions',
  'action_type',
  'engagement_level',
  'timestamp',
  'metadata',
] as const;

export interface LeadRow {
  readonly line: number;
  /** As it is sent. */
  readonly sent: Readonly<Record<string, unknown>> & { readonly lead_id: string };
  /** As the API's own schema reads it. */
  readonly lead: LeadBody;
}

interface Given {
  readonly line: number;
  readonly fields: Record<string, unknown>;
  readonly unreadable?: string;
}

/**
 * The leads of a file. A row is a whole lead with its `actions`, or one action; rows of one lead then follow each other,
 * and the first of them says what the lead is.
 */
export async function* leadsOf(
  rows: AsyncIterable<Row>,
  columns: Columns,
): AsyncGenerator<LeadRow | readonly BadRow[]> {
  let waiting: Given | undefined;
  for await (const row of rows) {
    const next = givenOf(row, columns);
    if (waiting !== undefined && isSameLead(waiting, next)) {
      asActions(waiting).push(...asActions(next));
      continue;
    }
    if (waiting !== undefined) yield checked(waiting);
    waiting = next;
  }
  if (waiting !== undefined) yield checked(waiting);
}

function givenOf(row: Row, columns: Columns): Given {
  const { action_type, engagement_level, timestamp, ...fields } = fieldsOf(row.cells, columns, leadFields);
  const action = { action_type, engagement_level, timestamp };
  const isAction = Object.values(action).some((value) => value !== undefined);
  return {
    line: row.line,
    fields: isAction && fields['actions'] === undefined ? { ...fields, actions: [action] } : fields,
    ...(row.unreadable !== undefined && { unreadable: row.unreadable }),
  };
}

const isSameLead = (one: Given, other: Given): boolean =>
  one.fields['lead_id'] !== undefined &&
  one.fields['lead_id'] === other.fields['lead_id'] &&
  one.unreadable === undefined &&
  other.unreadable === undefined;

const asActions = ({ fields }: Given): unknown[] =>
  Array.isArray(fields['actions']) ? fields['actions'] : [];

function checked({ line, fields, unreadable }: Given): LeadRow | readonly BadRow[] {
  if (unreadable !== undefined) return [{ line, field: 'row', message: unreadable }];
  const { success, data: lead, error } = leadBody.safeParse(fields, { reportInput: true });
  if (success) return { line, lead, sent: { ...fields, lead_id: lead.lead_id } };
  return refusalOf(error.issues).errors.map(({ field, message }) => ({ line, field, message }));
}
