import { describe, expect, it } from 'vitest';
import { reopening } from '../../../services/reopening.ts';
import { StoreFailed } from '../../../services/store-failed.ts';

class Failed extends StoreFailed {}
const engine = (code: string) => Object.assign(new Error(code), { code });
const failed = (code: string) => new Failed('failed', { cause: engine(code) });

function kept(canOpen: () => boolean = () => true) {
  const opened: number[] = [];
  const closed: number[] = [];
  const lost: unknown[] = [];
  const store = reopening({
    open: () => {
      if (!canOpen()) throw new Error('gone');
      opened.push(opened.length + 1);
      return opened.length;
    },
    close: (one) => void closed.push(one),
    lost: (cause) => void lost.push(cause),
  });
  const fails = (error: Error) =>
    expect(() =>
      store.use(() => {
        throw error;
      }),
    ).toThrow(error);
  return { store, opened, closed, lost, fails };
}

describe('a database that is opened anew', () => {
  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_FULL', 'SQLITE_CORRUPT', 'SQLITE_READONLY'])(
    'is another connection after %s, and the failure is told all the same',
    (code) => {
      const { store, closed, lost, fails } = kept();
      fails(failed(code));
      expect(closed).toEqual([1]);
      expect(store.use((one) => one)).toBe(2);
      expect(lost).toEqual([]);
    },
  );

  it.each([
    ['a constraint', failed('SQLITE_CONSTRAINT_CHECK')],
    ['a writer that was busy', failed('SQLITE_BUSY')],
    ['a bug of ours', new Error('assertion')],
  ])('stays the same after %s: nothing was written', (_what, error) => {
    const { store, closed, fails } = kept();
    fails(error);
    expect(closed).toEqual([]);
    expect(store.use((one) => one)).toBe(1);
  });

  it('is lost where it cannot be opened again, and nothing is done with it any more', () => {
    let canOpen = true;
    const { store, lost, fails } = kept(() => canOpen);
    canOpen = false;
    fails(failed('SQLITE_IOERR_WRITE'));
    expect(lost).toMatchObject([{ message: 'gone' }]);
    expect(() => store.use((one) => one)).toThrow(StoreFailed);
  });

  it('gives up a connection that cannot even be closed', () => {
    const store = reopening({
      open: () => 'open',
      close: () => {
        throw new Error('cannot close');
      },
      lost: () => undefined,
    });
    expect(() =>
      store.use(() => {
        throw failed('SQLITE_IOERR');
      }),
    ).toThrow('failed');
    expect(store.use((one) => one)).toBe('open');
  });
});
