import * as z from 'zod/mini';
import { optionalText, text } from './fields.ts';

/**
 * ISO 3166-1, two letters each. The payment provider refuses other codes, and with them the invoice.
 * XK is Kosovo's, by general use.
 */
const COUNTRIES = new Set(
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW`.split(/\s/),
);
const isCountry = (code: string): boolean => COUNTRIES.has(code);
const COUNTRY_ERROR = 'expected a country as the two capital letters of ISO 3166, such as DE';

/** A postal address, as it is sent. Made for the few that take one: each schema costs the start of a function. */
export const writtenAddress = () =>
  z.strictObject({
    line1: text(500),
    line2: optionalText(500),
    city: text(500),
    postal_code: optionalText(40),
    state: optionalText(500),
    country: z
      .string({ error: 'expected text' })
      .check(
        z.regex(/^[A-Z]{2}$/, { error: COUNTRY_ERROR, abort: true }),
        z.refine(isCountry, COUNTRY_ERROR),
      ),
  });

/** A postal address, as it is kept and answered. */
export const postalAddress = z.object({
  line1: z.string(),
  line2: z.optional(z.string()),
  city: z.string(),
  postal_code: z.optional(z.string()),
  state: z.optional(z.string()),
  country: z.string(),
});
export type PostalAddress = z.output<typeof postalAddress>;
