/** The window of an authorization, judged by the bank's clock and by no other. */
import { type Authorization } from '../../../protocol/messages.ts';

/** RFC 7519: not before `nbf`, where clocks may differ a little; and not on or after `exp`. */
export function windowAt(
  { nbf, exp }: Authorization,
  now: Date,
  toleranceSeconds: number,
): 'early' | 'open' | 'over' {
  const seconds = now.getTime() / 1000;
  if (seconds >= exp) return 'over';
  return seconds < nbf - toleranceSeconds ? 'early' : 'open';
}
