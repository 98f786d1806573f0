/** Reads RFC 4180 strictly, character by character. It shares no code with the writer of the records. */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [cell, end] = text[at] === '"' ? quotedCell(text, at + 1) : plainCell(text, at);
    record.push(cell);
    if (text[end] === ',') {
      at = end + 1;
      continue;
    }
    if (text.slice(end, end + 2) !== '\r\n') throw new Error(`A record does not end at ${end}.`);
    records.push(record);
    record = [];
    at = end + 2;
  }
  return records;
}

function quotedCell(text: string, start: number): [string, number] {
  let cell = '';
  for (let at = start; at < text.length; at += 1) {
    if (text[at] !== '"') cell += text[at];
    else if (text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else return [cell, at + 1];
  }
  throw new Error('A quoted cell does not end.');
}

function plainCell(text: string, start: number): [string, number] {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\r') end += 1;
  const cell = text.slice(start, end);
  if (/["\n]/.test(cell)) throw new Error(`The cell ${cell} should be quoted.`);
  return [cell, end];
}

/** The text of a cell, without the apostrophe that keeps it from being a formula. */
export const unharmed = (cell: string): string =>
  /^'+[=+\-@\t\r\n＝＋－＠]/.test(cell) ? cell.slice(1) : cell;
