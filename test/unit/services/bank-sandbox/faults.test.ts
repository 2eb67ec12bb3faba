import { describe, expect, it } from 'vitest';
import { createFaults, type Misbehaviour } from '../../../../services/bank-sandbox/faults.ts';
import { faultsFrom } from '../../../../services/bank-sandbox/faults-setting.ts';
import { misbehaving } from '../../../../services/bank-sandbox/routes/misbehaving.ts';
import { type Fault, noFaults } from '../../../../services/bank-sandbox/sandbox-wire.ts';
import { NoAnswer } from '../../../../services/mutual-tls/route.ts';

const kind: Misbehaviour = {
  delayMs: 0,
  noAnswer: null,
  error: false,
  refuse: false,
  hold: false,
  holdEnds: false,
};
const withFaults = (...faults: Fault[]) => createFaults({ faults, realistic: null });

describe('faults', () => {
  it('are none unless somebody asks for them', () => {
    expect(createFaults(noFaults).draw('order')).toEqual(kind);
    expect(faultsFrom('')).toEqual(noFaults);
    expect(faultsFrom('none')).toEqual(noFaults);
  });

  it.each<[Fault, Partial<Misbehaviour>, Partial<Misbehaviour>]>([
    [{ name: 'delay', ms: 500 }, { delayMs: 500 }, { delayMs: 500 }],
    [{ name: 'no-answer-before' }, { noAnswer: 'before' }, { noAnswer: 'before' }],
    [{ name: 'no-answer-after' }, { noAnswer: 'after' }, { noAnswer: 'after' }],
    [{ name: 'error' }, { error: true }, { error: true }],
    [{ name: 'refuse' }, { refuse: true }, {}],
    [{ name: 'pending' }, { hold: true }, {}],
  ])('%j strikes an order and a question as it should', (fault, onOrder, onQuestion) => {
    const faults = withFaults(fault);
    expect(faults.draw('order')).toEqual({ ...kind, ...onOrder });
    expect(faults.draw('ask')).toEqual({ ...kind, ...onQuestion });
    expect(faults.settings().faults).toEqual([fault]);
  });

  it('are used up after so many calls', () => {
    const faults = withFaults({ name: 'error', times: 2 }, { name: 'refuse', times: 1 });
    expect(faults.draw('ask')).toEqual({ ...kind, error: true });
    expect(faults.draw('order')).toEqual({ ...kind, error: true, refuse: true });
    expect(faults.draw('order')).toEqual(kind);
    expect(faults.settings().faults).toEqual([]);
  });

  it('are switched off by setting none', () => {
    const faults = withFaults({ name: 'error' });
    faults.set(noFaults);
    expect(faults.draw('order')).toEqual(kind);
  });

  it('are realistic on a few percent of the calls, the same ones for the same seed', () => {
    const draws = (seed: number) => {
      const faults = createFaults(faultsFrom(`realistic:${seed}`));
      return Array.from({ length: 3_000 }, () => faults.draw('order'));
    };
    const struck = draws(7).filter((drawn) => JSON.stringify(drawn) !== JSON.stringify(kind));
    expect(struck.length / 3_000).toBeGreaterThan(0.02);
    expect(struck.length / 3_000).toBeLessThan(0.06);
    expect(draws(7)).toEqual(draws(7));
    expect(draws(7)).not.toEqual(draws(8));
    const seen = new Set(
      struck.map(({ delayMs, ...rest }) => JSON.stringify({ ...rest, late: delayMs > 0 })),
    );
    expect(seen.size).toBe(6);
    expect(struck.filter(({ hold }) => hold).every(({ holdEnds }) => holdEnds)).toBe(true);
  });

  it.each(['delay', 'delay:0', 'slow', 'refuse:3', 'realistic:x'])(
    'cannot be set as %j',
    (text) => {
      expect(() => faultsFrom(text)).toThrow();
    },
  );

  it('can be set as names with commas between', () => {
    expect(faultsFrom('delay:800, no-answer-after')).toEqual({
      faults: [{ name: 'delay', ms: 800 }, { name: 'no-answer-after' }],
      realistic: null,
    });
  });
});

describe('a call that misbehaves', () => {
  const log: string[] = [];
  const clock = {
    now: () => new Date(0),
    after: (delayMs: number, run: () => void) => {
      log.push(`waited ${delayMs}`);
      queueMicrotask(run);
      return () => undefined;
    },
  };
  const answer = async () => {
    log.push('did it');
    return { ok: true as const, body: 'answer' };
  };
  const tried = async (misbehaviour: Partial<Misbehaviour>) => {
    log.length = 0;
    try {
      return await misbehaving({ ...kind, ...misbehaviour }, clock, answer);
    } catch (error) {
      return error;
    }
  };

  it('has done nothing where the connection is cut before', async () => {
    expect(await tried({ noAnswer: 'before' })).toBeInstanceOf(NoAnswer);
    expect(log).toEqual([]);
  });

  it('has done it where the connection is cut after', async () => {
    expect(await tried({ noAnswer: 'after' })).toBeInstanceOf(NoAnswer);
    expect(log).toEqual(['did it']);
  });

  it('has done nothing where it fails', async () => {
    expect(await tried({ error: true })).toMatchObject({
      ok: false,
      failure: { code: 'internal-error' },
    });
    expect(log).toEqual([]);
  });

  it('waits first where it is slow', async () => {
    expect(await tried({ delayMs: 300 })).toEqual({ ok: true, body: 'answer' });
    expect(log).toEqual(['waited 300', 'did it']);
  });
});
