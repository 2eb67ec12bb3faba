/** The day that people in the shop mean: by this terminal's own time zone. */
export interface CalendarDay {
  /** `2026-11-22`. */
  day: string;
  /** When it began: instant. */
  since: string;
}

export function calendarDay(now: Date): CalendarDay {
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const two = (count: number): string => String(count).padStart(2, '0');
  return {
    day: `${year}-${two(month + 1)}-${two(date)}`,
    since: new Date(year, month, date).toISOString(),
  };
}
