import { describe, expect, test } from '@jest/globals';
import { writtenAddress } from '../../../../client/contract/shapes/address.ts';

const address = writtenAddress();

const berlin = { line1: 'Lindenstraße 4', city: 'Berlin', country: 'DE' };

describe('a postal address', () => {
  test.each(['DE', 'US', 'GB', 'XK', 'ZW'])('is taken in %s', (country) => {
    expect(address.parse({ ...berlin, country })).toEqual({ ...berlin, country });
  });

  test.each(['XX', 'UK', 'EU', 'ED', 'de', 'DEU', '', 'D E'])(
    'is refused in %j: Stripe would refuse it, and the invoice with it',
    (country) => {
      const { error } = address.safeParse({ ...berlin, country });

      expect(error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
        'country: expected a country as the two capital letters of ISO 3166, such as DE',
      ]);
    },
  );
});
