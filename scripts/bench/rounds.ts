/**
 * Both sides in turns, and the first turn to each in turns: what comes and goes on the machine, and what
 * grows while a row runs, meets both alike. One round before those that count warms both up.
 */
import { type Round } from './judge.ts';
import { type Contest } from './row.ts';

export async function interleaved(
  { ours, yardstick }: Pick<Contest, 'ours' | 'yardstick'>,
  rounds: number,
): Promise<Round[]> {
  const measured: Round[] = [];
  for (let turn = 0; turn <= rounds; turn += 1) {
    const isOursFirst = turn % 2 === 0;
    const early = isOursFirst ? await ours() : null;
    const other = await yardstick();
    const round = { ours: early ?? (await ours()), yardstick: other };
    if (turn > 0) measured.push(round);
  }
  return measured;
}
