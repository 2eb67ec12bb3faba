/** Days on an account, counted: `2026-02-28` is day 20512 since the epoch. No zone, no time. */
const DAY_MS = 86_400_000;

export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00.000Z`) / DAY_MS;

export const dayOf = (dayCount: number): string =>
  new Date(dayCount * DAY_MS).toISOString().slice(0, 10);

/** The day that a moment falls on, in UTC. */
export const dayAt = (milliseconds: number): number => Math.floor(milliseconds / DAY_MS);
