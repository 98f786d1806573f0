import { describe, expect, test } from '@jest/globals';
import { preferredReturn } from '../../../functions/http/preference.ts';

describe('the reply that a caller prefers', () => {
  test.each<[string, string[], string | undefined]>([
    ['no header', [], undefined],
    ['an empty header', [''], undefined],
    ['the minimum', ['return=minimal'], 'minimal'],
    ['all of it', ['return=representation'], 'representation'],
    ['a name in capitals', ['Return=minimal'], 'minimal'],
    ['a value in capitals, which is another value', ['return=Minimal'], undefined],
    ['a quoted value', ['return="minimal"'], 'minimal'],
    ['a quoted value with escapes', ['return="m\\inimal"'], 'minimal'],
    ['blanks around', ['  return \t=  minimal  '], 'minimal'],
    ['parameters', ['return=minimal; foo="a, b; c"; bar'], 'minimal'],
    ['a parameter of that name', ['foo; return=minimal'], undefined],
    ['others before it', ['respond-async, wait=100, handling=lenient, return=minimal'], 'minimal'],
    ['empty elements', [', ,return=minimal,'], 'minimal'],
    ['others with commas within quotes', ['foo="return=representation, ", return=minimal'], 'minimal'],
    ['several headers', ['wait=10', 'return=minimal'], 'minimal'],
    ['both: the first counts', ['return=minimal, return=representation'], 'minimal'],
    ['both, the other way', ['return=representation, return=minimal'], 'representation'],
    ['both in two headers', ['return=representation', 'return=minimal'], 'representation'],
    ['an unknown value, first', ['return=headers-only, return=minimal'], undefined],
    ['no value', ['return'], undefined],
    ['an empty value', ['return='], undefined],
    ['an empty value in quotes', ['return=""'], undefined],
    ['unknown preferences', ['depth-noroot, foo=bar'], undefined],
    ['another name with the same end', ['x-return=minimal'], undefined],
    ['two values', ['return=minimal representation'], undefined],
    ['invalid preferences, which are ignored', ['=;,"@"=x,(return)=minimal, return=minimal'], 'minimal'],
    ['a quote that does not end', ['foo=", return=minimal'], 'minimal'],
  ])('by %s', (_what, prefer, wanted) => {
    expect(preferredReturn(prefer)).toBe(wanted);
  });

  test('is found quickly in a long header', () => {
    const quotes = '"'.repeat(5_000);

    expect(preferredReturn([`${quotes}\\${', a = '.repeat(5_000)}`])).toBeUndefined();
    expect(
      preferredReturn([`${'return '.repeat(5_000)}=`, `return=${' '.repeat(300_000)}x`]),
    ).toBeUndefined();
  });
});
