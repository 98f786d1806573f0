import { describe, expect, test } from '@jest/globals';
import type { LineItemId } from '../../../client/contract/shapes/fields.ts';
import { rowsOf } from '../../../functions/http/rows.ts';
import { entriesOf, placeOf } from '../../../functions/store/line-items/pages.ts';
import { pagesOf, storedLine } from '../../support/printed-lines.ts';

const lines = Array.from({ length: 7 }, (_, index) =>
  storedLine({ lineItemId: `li_${index}` as LineItemId }),
);
const placeOfLine = (index: number): string => placeOf(lines[index] ?? storedLine());
const long = { entriesOf, placeOf, until: Date.now() + 60_000 };
const row = ({ lineItemId }: { lineItemId: string }): string => lineItemId;

describe('the rows of a document', () => {
  test('are all lines, over any number of pages', async () => {
    for (const size of [1, 3, 7, 100]) {
      const { rows, next } = await rowsOf(pagesOf(lines, size), row, long);

      expect([rows.join(), next]).toEqual(['li_0,li_1,li_2,li_3,li_4,li_5,li_6', undefined]);
    }
  });

  test('end at the limit, and say where the others begin', async () => {
    for (const size of [1, 2, 3, 100]) {
      const { rows, next } = await rowsOf(pagesOf(lines, size), row, { ...long, most: 3 });

      expect([rows.join(), next]).toEqual(['li_0,li_1,li_2', placeOfLine(2)]);
    }
  });

  test('have no others if there are exactly as many as the limit', async () => {
    const { rows, next } = await rowsOf(pagesOf(lines, 7), row, { ...long, most: 7 });

    expect([rows.length, next]).toEqual([7, undefined]);
  });

  test('end before the reply, written as JSON, is larger than Lambda allows', async () => {
    const megabyte = '"'.repeat(500_000);

    const { rows, next } = await rowsOf(pagesOf(lines, 100), () => megabyte, long);

    expect([rows.length, next]).toEqual([5, placeOfLine(4)]);
    expect(Buffer.byteLength(JSON.stringify({ body: rows.join('') }))).toBeLessThan(6 * 1024 * 1024);
  });

  test('end with the current page if the time is over', async () => {
    const { rows, next } = await rowsOf(pagesOf(lines, 2), row, { entriesOf, placeOf, until: Date.now() });

    expect([rows.length, next]).toEqual([2, placeOfLine(1)]);
  });

  test('may be none if the time is over before a filter finds any: the next part goes on', async () => {
    async function* nothingYet() {
      yield { lineItems: [], next: 'further' };
    }

    const part = await rowsOf(nothingYet(), row, { entriesOf, placeOf, until: Date.now() });

    expect(part).toEqual({ rows: [], next: 'further' });
  });

  test('are none for an invoice without lines', async () => {
    expect(await rowsOf(pagesOf([], 5), row, long)).toEqual({ rows: [], next: undefined });
  });
});
