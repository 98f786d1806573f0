import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { html } from '../../../functions/print/html.ts';
import { textOf } from '../../support/markup.ts';

test('a value in a template is text, and never markup', () => {
  const evil = `</p><script>alert('1' & "2")</script>`;

  expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
    '<p title="&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;">' +
      '&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39; &amp; &quot;2&quot;)&lt;/script&gt;</p>',
  );
});

test('a template in a template stays markup; so do several, or none', () => {
  const rows = ['a', '<b>'].map((name) => html`<li>${name}</li>`);

  expect(html`<ul>${rows}</ul>${undefined}${3}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>3');
});

test('the page shows any text unchanged', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom(...'&<>"\';#/'), fc.string({ minLength: 1, maxLength: 1 })),
  });
  fc.assert(
    fc.property(text, (written) => {
      const { text: markup } = html`<b>${written}</b>`;

      expect(markup.slice(3, -4)).not.toMatch(/[<>"']/);
      expect(textOf(markup)).toBe(` ${written} `.replace(/\s+/g, ' '));
    }),
  );
});
