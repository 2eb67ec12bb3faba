/** Puts the faults around a call about a transfer. */
import { type Answered, NoAnswer, refuse } from '../../mutual-tls/route.ts';
import { type Clock } from '../../clock.ts';
import { type Misbehaviour } from '../faults.ts';

export async function misbehaving<A>(
  { delayMs, noAnswer, error }: Misbehaviour,
  clock: Clock,
  answer: () => Promise<Answered<A>>,
): Promise<Answered<A>> {
  if (delayMs > 0) await new Promise<void>((resolve) => void clock.after(delayMs, resolve));
  if (noAnswer === 'before') throw new NoAnswer();
  if (error) return refuse('internal-error', 'the sandbox was told to fail');
  const answered = await answer();
  if (noAnswer === 'after') throw new NoAnswer();
  return answered;
}
