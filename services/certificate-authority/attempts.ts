/** Wrong codes are counted in windows of fixed length; a new window starts at zero. */
import { limits } from './limits.ts';

export interface AttemptWindow {
  startsAt: Date;
  /** At least 1: what Retry-After says. */
  endsInSeconds: number;
}

export function attemptWindow(now: Date): AttemptWindow {
  const lengthMs = limits.wrongCodeWindowSeconds * 1000;
  const startsAtMs = Math.floor(now.getTime() / lengthMs) * lengthMs;
  const endsInMs = startsAtMs + lengthMs - now.getTime();
  return { startsAt: new Date(startsAtMs), endsInSeconds: Math.ceil(endsInMs / 1000) };
}
