/** Finished markup. Every text in it was escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const markupOf = (value: Value): string => {
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
};

export const html = (parts: TemplateStringsArray, ...values: Value[]): Html =>
  new Html(parts.map((part, index) => part + markupOf(values[index] ?? '')).join(''));

export interface Column<Row> {
  readonly name: string;
  /** Whether the column is aligned like numbers. */
  readonly isFigure?: boolean;
  readonly of: (row: Row) => string | number | Html;
}

/** A table that scrolls on a narrow screen, while the page does not. */
export function table<Row>(caption: string, rows: readonly Row[], columns: readonly Column<Row>[]): Html {
  const kind = ({ isFigure }: Column<Row>): string => (isFigure ? 'figure' : 'words');
  const head = columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.name}</th>`);
  const body = rows.map((row) => {
    const cells = columns.map((column) => html`<td class="${kind(column)}">${column.of(row)}</td>`);
    return html`<tr>${cells}</tr>`;
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
