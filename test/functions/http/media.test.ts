import { describe, expect, test } from '@jest/globals';
import { chosenMedia } from '../../../functions/http/media.ts';

const JSON_MEDIA = 'application/json';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

describe('the format of a reply', () => {
  test.each([
    ['no header', '', JSON_MEDIA],
    ['an empty header', '', JSON_MEDIA],
    ['anything', '*/*', JSON_MEDIA],
    ['JSON', 'application/json', JSON_MEDIA],
    ['a page', 'text/html', 'text/html'],
    ['a page, in capitals and with a parameter', 'Text/HTML; charset="utf-8, or not; q=0"', 'text/html'],
    ['a browser’s header', BROWSER, 'text/html'],
    ['both alike', 'text/html, application/json', JSON_MEDIA],
    ['JSON rather than a page', 'text/html;q=0.5, application/json;q=0.9', JSON_MEDIA],
    ['a page rather than JSON', 'application/json;q=0.5, text/html ; q=0.501', 'text/html'],
    ['a page rather than anything', '*/*;q=0.9, text/html', 'text/html'],
    ['any text', 'text/*', 'text/html'],
    ['any text but a page', 'text/*, text/html;q=0, application/json;q=0.1', JSON_MEDIA],
    ['anything but JSON', '*/*, application/json;q=0', 'text/html'],
    ['an unknown format', 'application/pdf', JSON_MEDIA],
    ['a page with an invalid quality', 'text/html;q=2', JSON_MEDIA],
    ['an invalid media type', ';;,,q=1', JSON_MEDIA],
  ])('by %s', (_what, accept, media) => {
    expect(chosenMedia(accept, ['text/html'])).toBe(media);
  });

  test('is JSON if the route has no other format', () => {
    expect(chosenMedia('text/html')).toBe(JSON_MEDIA);
  });

  test('is found quickly in a long header', () => {
    expect(chosenMedia(`${'"'.repeat(5_000)}\\${', text/*;q=0'.repeat(500)}`, ['text/csv'])).toBe(JSON_MEDIA);
  });
});
