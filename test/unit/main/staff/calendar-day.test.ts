import { afterEach, expect, it, vi } from 'vitest';
import { calendarDay } from '../../../../main/staff/calendar-day.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  ['Asia/Tokyo', '2026-11-22T15:30:00.000Z', '2026-11-23', '2026-11-22T15:00:00.000Z'],
  ['Asia/Tokyo', '2026-11-22T14:59:59.999Z', '2026-11-22', '2026-11-21T15:00:00.000Z'],
  ['UTC', '2026-01-05T00:00:00.000Z', '2026-01-05', '2026-01-05T00:00:00.000Z'],
  // In the night in which the clocks go back the day has 25 hours.
  ['Europe/Berlin', '2026-10-25T22:59:00.000Z', '2026-10-25', '2026-10-24T22:00:00.000Z'],
])('is the day of the shop: %s at %s', (zone, now, day, since) => {
  vi.stubEnv('TZ', zone);
  expect(calendarDay(new Date(now))).toEqual({ day, since });
});
