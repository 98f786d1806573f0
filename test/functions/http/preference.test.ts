import { describe, expect, test } from '@jest/globals';
import { preferredReturn } from '../../../functions/http/preference.ts';

describe('what a caller wants returned', () => {
  test.each<[string, string[], string | undefined]>([
    ['no header', [], undefined],
    ['an empty header', [''], undefined],
    ['the minimum', ['return=minimal'], 'minimal'],
    ['all of it', ['return=representation'], 'representation'],
    ['a name in capitals', ['Return=minimal'], 'minimal'],
    ['a value in capitals, which has a case', ['return=Minimal'], undefined],
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
    ['a value that is not known, first', ['return=headers-only, return=minimal'], undefined],
    ['no value', ['return'], undefined],
    ['an empty value', ['return='], undefined],
    ['an empty value in quotes', ['return=""'], undefined],
    ['what is not known', ['depth-noroot, foo=bar'], undefined],
    ['another name that ends so', ['x-return=minimal'], undefined],
    ['two values', ['return=minimal representation'], undefined],
    ['what is no preference, passed over', ['=;,"@"=x,(return)=minimal, return=minimal'], 'minimal'],
    ['a quote that does not end', ['foo=", return=minimal'], 'minimal'],
  ])('by %s', (_what, prefer, wanted) => {
    expect(preferredReturn(prefer)).toBe(wanted);
  });

  test('is found in a long header at once', () => {
    const quotes = '"'.repeat(5_000);

    expect(preferredReturn([`${quotes}\\${', a = '.repeat(5_000)}`])).toBeUndefined();
    expect(preferredReturn([`${'return '.repeat(5_000)}=`, `return=${' '.repeat(20_000)}x`])).toBeUndefined();
  });
});
