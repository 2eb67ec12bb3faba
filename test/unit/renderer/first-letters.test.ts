import { expect, it, vi } from 'vitest';
import { firstLetters } from '../../../renderer/first-letters.ts';
import { settled } from '../../support/fake-clock.ts';

it('waits for each of the families, and for nothing that cannot be had', async () => {
  const { promise: late, resolve } = Promise.withResolvers<FontFace[]>();
  const load = vi
    .fn<FontFaceSet['load']>()
    .mockRejectedValueOnce(new Error('not there'))
    .mockReturnValueOnce(late)
    .mockResolvedValue([]);
  const told = vi.fn<() => void>();
  const all = firstLetters({ load }).then(told);
  await settled();
  expect(told).not.toHaveBeenCalled();
  resolve([]);
  await all;
  const families = load.mock.calls.map(([font]) => /'(.+)'/.exec(font)?.[1]);
  expect(families).toEqual([
    'Noto Sans Kiosk',
    'Noto Sans JP Name',
    'Noto Sans SC Name',
    'Noto Sans KR Name',
  ]);
});
