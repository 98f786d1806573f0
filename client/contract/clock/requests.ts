import * as z from 'zod/mini';
import { requestInstant } from '../shapes/request-instant.ts';

const TO_ERROR = 'expected a time from 2000 to 2999 with an offset, such as 2027-01-01T00:00:00Z, or now';
const inRange = (time: string): boolean => /^2\d{3}-/.test(time);

/** Sets the test clock to a time, from which it runs on, or back to real time. */
export const clockTarget = z.pipe(
  z.string({ error: TO_ERROR }),
  z.transform((text, context) => {
    if (text === 'now') return text;
    const time = requestInstant.safeParse(text);
    if (time.success && inRange(time.data)) return time.data;
    context.issues.push({ code: 'custom', message: TO_ERROR, input: text });
    return z.NEVER;
  }),
);
export type ClockTarget = z.output<typeof clockTarget>;

export const setClockBody = z.strictObject({ to: clockTarget });
