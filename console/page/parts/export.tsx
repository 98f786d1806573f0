import { useState } from 'preact/hooks';
import type { ApiProblem } from '../api.ts';
import { csvOf } from '../csv.ts';
import { asProblem } from '../use-reply.ts';
import type { Column } from './table.tsx';

interface ExportProps<Row> {
  /** The file's name, without its ending. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  /** All rows, also those of pages that are not shown. */
  readonly rows: () => AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>;
}

/** The whole list as a file, however many replies it takes. */
export function Export<Row>({ name, columns, rows }: ExportProps<Row>) {
  const [count, setCount] = useState<number>();
  const [problem, setProblem] = useState<ApiProblem>();
  const save = async (format: 'csv' | 'json') => {
    setProblem(undefined);
    setCount(0);
    try {
      const all: Row[] = [];
      for await (const some of rows()) {
        all.push(...some);
        setCount(all.length);
      }
      saveAs(
        `${name}.${format}`,
        format === 'csv' ? asCsv(columns, all) : `${JSON.stringify(all, null, 2)}\n`,
      );
    } catch (error) {
      setProblem(asProblem(error));
    }
    setCount(undefined);
  };
  return (
    <div class="export">
      <span role="status">
        {count !== undefined && count > 0 && `${count} read…`}
        {problem && `It stopped: ${problem.message} Try again.`}
      </span>
      <button type="button" class="small" disabled={count !== undefined} onClick={() => save('csv')}>
        CSV
      </button>
      <button type="button" class="small" disabled={count !== undefined} onClick={() => save('json')}>
        JSON
      </button>
    </div>
  );
}

function asCsv<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const told = columns.filter(({ isAction }) => !isAction);
  return csvOf([told.map(({ head }) => head), ...rows.map((row) => told.map(({ text }) => text(row)))]);
}

export function saveAs(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text]));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}
