import { describe, expect, it, vi } from 'vitest';
import { type Snapshot } from '../../../protocol/ipc.ts';
import { type Language } from '../../../protocol/ledger.ts';
import { firstLetters, lettersOfFirstWords } from '../../../renderer/first-letters.ts';
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

describe('the first words', () => {
  const faceOf = (family: string, load = vi.fn<() => Promise<void>>(async () => {})) => ({
    family,
    load,
  });

  it('wait for their language, which the page is told first, and for its letters alone', async () => {
    const kiosk = silentKiosk();
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const page = pageWith([
      faceOf(
        'Noto Sans JP Words',
        vi.fn(() => (expect(page.documentElement.lang).toBe('ja'), late)),
      ),
      faceOf('Noto Sans JP Words', vi.fn().mockRejectedValue(new Error('not there'))),
      faceOf('Noto Sans JP Variable'),
      faceOf('Noto Sans KR Words'),
    ]);
    const told = vi.fn<() => void>();
    const all = lettersOfFirstWords(kiosk, page.asPage).then(told);
    await settled();
    expect(page.loads()).toEqual([0, 0, 0, 0]);
    kiosk.says('ja');
    await settled();
    expect(page.loads()).toEqual([1, 1, 0, 0]);
    expect(told).not.toHaveBeenCalled();
    resolve();
    await all;
    expect(kiosk.listeners.size).toBe(0);
  });

  it('in English wait for nothing more than that', async () => {
    const kiosk = silentKiosk();
    kiosk.says('en');
    const page = pageWith([faceOf('Noto Sans JP Words')]);
    await lettersOfFirstWords(kiosk, page.asPage);
    expect(page.loads()).toEqual([0]);
  });
});

function silentKiosk() {
  const listeners = new Set<() => void>();
  let latest: Snapshot | null = null;
  return {
    listeners,
    current: () => latest,
    subscribe: (changed: () => void) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    says: (language: Language) => {
      latest = { language } as Snapshot;
      for (const changed of listeners) changed();
    },
  };
}

function pageWith(fonts: { family: string; load: ReturnType<typeof vi.fn> }[]) {
  const documentElement = { lang: '' };
  return {
    documentElement,
    asPage: { documentElement, fonts: fonts as unknown as FontFace[] },
    loads: () => fonts.map(({ load }) => load.mock.calls.length),
  };
}
