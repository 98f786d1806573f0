// biome-ignore-all lint/a11y/noRedundantRoles: on a phone the table is laid out as blocks, and would lose its roles.
import type { ComponentChildren } from 'preact';
import { decimalsIn } from '../money.ts';
import { Money } from './money.tsx';

export interface Column<Row> {
  readonly head: string;
  /** What the cell shows; if left out, its text or its amount. `decimals`: those of the column's longest amount. */
  readonly cell?: (row: Row, decimals: number) => ComponentChildren;
  /** The plain text, also for CSV. */
  readonly text: (row: Row) => string;
  /** `money`: the text is an exact decimal. `number`: a count. */
  readonly kind?: 'money' | 'number' | 'text';
  /** Only for people: it has no text of its own. */
  readonly isAction?: boolean;
}

interface TableProps<Row> {
  /** What the table is about, for those who hear it. */
  readonly caption: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly foot?: readonly ComponentChildren[] | undefined;
}

/**
 * A table whose figures stand below each other. On a phone each row becomes a card with the names of its cells; the
 * roles keep it a table for those who hear it.
 */
export function Table<Row>({ caption, rows, columns, foot }: TableProps<Row>) {
  const decimals = columns.map(({ kind, text }) =>
    kind === 'money' ? Math.max(0, ...rows.map((row) => decimalsIn(text(row)))) : 0,
  );
  return (
    <table role="table">
      <caption class="unseen">{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ head, kind, isAction }) => (
            <th key={head} role="columnheader" scope="col" class={kind}>
              {isAction ? <span class="unseen">{head}</span> : head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row, index) => (
          <tr key={index} role="row">
            {columns.map((column, at) => (
              <td
                key={column.head}
                role="cell"
                data-head={column.isAction ? undefined : column.head}
                class={column.kind}
              >
                <span class="value">{shown(column, row, decimals[at] ?? 0)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {foot && (
        <tfoot role="rowgroup">
          <tr role="row">
            {foot.map((cell, at) => (
              <td key={columns[at]?.head} role="cell" data-head={columns[at]?.head} class={columns[at]?.kind}>
                <span class="value">{cell}</span>
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function shown<Row>({ cell, text, kind }: Column<Row>, row: Row, decimals: number): ComponentChildren {
  if (cell) return cell(row, decimals);
  return kind === 'money' && text(row) !== '' ? <Money amount={text(row)} decimals={decimals} /> : text(row);
}
