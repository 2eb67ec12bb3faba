import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { limits } from '../../../../main/engine/limits.ts';
import { transition } from '../../../../main/engine/transfer-state.ts';
import { type CallName, exampleRequest, type Fault } from '../../../support/fake-channels.ts';
import { settled } from '../../../support/fake-clock.ts';
import { receiptFor } from '../../../support/signed-messages.ts';
import { type CrashPoint, KioskRig, TOKEN } from '../../../support/kiosk-rig.ts';

const MINUTE_MS = 60_000;
const WHOLE_PATH = ['requested', 'authorized', 'sent', 'confirmed', 'settled'];

let rig: KioskRig;
beforeEach(() => {
  rig = new KioskRig();
});
afterEach(async () => {
  await rig.dispose();
  if (rig.fatals.length > 0)
    throw new AggregateError(rig.fatals, 'the engine met what it must not');
});

const failOnce = (name: CallName, fault: Fault): void => {
  let failed = false;
  rig.network.fault = (call) => {
    if (failed || call.name !== name) return 'none';
    failed = true;
    return fault;
  };
};

describe('the whole path', () => {
  it('settles without waiting for any time to pass', async () => {
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id).state).toBe('settled');
    expect(rig.journal(id)).toEqual(WHOLE_PATH);
    expect(rig.network.calls.map(({ name }) => name)).toEqual([
      'requestRedemption',
      'order',
      'deliverReceipt',
    ]);
    expect(rig.bank.credits.get(id)).toBe(1);
    expect(rig.engine.network()).toEqual({ ledger: 'reachable', bank: 'reachable', waiting: 0 });
    expect(rig.clock.timersPending).toBe(0);
  });

  it('commits the id before any byte leaves', async () => {
    rig.network.before = ({ id }) =>
      expect(rig.sql('SELECT 1 FROM transfer WHERE id = ?', id)).toHaveLength(1);
    rig.engine.start();
    rig.submit();
    await settled();
    expect(rig.network.calls).toHaveLength(3);
  });

  it('keeps session tokens out of the file', async () => {
    rig.engine.start();
    rig.submit();
    await settled();
    const everything = JSON.stringify([
      rig.sql('SELECT * FROM transfer'),
      rig.sql('SELECT * FROM transfer_event'),
    ]);
    expect(everything).not.toContain(TOKEN);
  });

  it.each(['refused', 'cancelled'] as const)(
    'carries a bank\'s "%s" to its end',
    async (outcome) => {
      rig.bank.decide = () => outcome;
      rig.engine.start();
      const id = rig.submit();
      await settled();
      expect(rig.transfer(id)).toMatchObject({ state: outcome, outcome });
      expect(rig.bank.credits.size).toBe(0);
    },
  );
});

describe('an unknown outcome at any step is asked about under the same id', () => {
  const names: CallName[] = ['requestRedemption', 'order', 'deliverReceipt'];
  const faults: Fault[] = ['lost-request', 'lost-answer', 'server-error', 'answer-invalid', 'late'];
  it.each(names.flatMap((name) => faults.map((fault) => ({ name, fault }))))(
    '$name: $fault',
    async ({ name, fault }) => {
      failOnce(name, fault);
      rig.engine.start();
      const id = rig.submit();
      await rig.clock.advance(MINUTE_MS);
      expect(rig.transfer(id).state).toBe('settled');
      expect(rig.journal(id)).toEqual(WHOLE_PATH);
      expect(new Set(rig.network.calls.map((call) => call.id))).toEqual(new Set([id]));
      expect([...rig.bank.credits]).toEqual([[id, 1]]);
    },
  );

  it('asks the bank for the status before it repeats the order', async () => {
    failOnce('order', 'lost-request');
    rig.engine.start();
    rig.submit();
    await rig.clock.advance(MINUTE_MS);
    const atBank = rig.network.calls
      .map(({ name }) => name)
      .filter((name) => name === 'order' || name === 'status');
    expect(atBank).toEqual(['order', 'status', 'order']);
  });
});

describe('refused by the ledger', () => {
  it("ends as rejected with the ledger's own reason, and the bank never hears of it", async () => {
    rig.ledger.refusal = failureOf('terms-changed', 'the payee is another');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id)).toMatchObject({
      state: 'rejected',
      failure: { code: 'terms-changed' },
    });
    expect(rig.network.named('order')).toEqual([]);
  });

  it('withdraws first where an earlier attempt may be alive', async () => {
    failOnce('requestRedemption', 'lost-request');
    rig.ledger.refusal = failureOf('amount-above-limit', 'day limit');
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id)).toMatchObject({
      state: 'rejected',
      failure: { code: 'amount-above-limit' },
    });
    expect(rig.ledger.withdrawn.has(id)).toBe(true);
  });

  it('is not given up where this terminal was refused and another copy of the request was not', async () => {
    const requestRedemption = rig.ledger.requestRedemption.bind(rig.ledger);
    const refused = {
      kind: 'refused',
      failure: failureOf('certificate-refused', 'locked'),
    } as const;
    rig.ledger.requestRedemption = async (...args) => {
      // One copy arrived before the terminal was locked, and its answer was lost.
      await requestRedemption(...args);
      return refused;
    };
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.journal(id)).toEqual(WHOLE_PATH);
  });

  it('ends what it had withdrawn where it was cut off before it heard so', async () => {
    rig.network.fault = ({ name }) => {
      if (name === 'requestRedemption') return 'lost-request';
      return name === 'withdraw' ? 'lost-answer' : 'none';
    };
    rig.engine.start();
    const id = rig.submit();
    await settled();
    rig.restart();
    await settled();
    expect(rig.ledger.withdrawn.has(id)).toBe(true);
    expect(rig.transfer(id).state).toBe('requested');
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id)).toMatchObject({
      state: 'rejected',
      failure: { code: 'redemption-withdrawn' },
    });
    expect(rig.alarms).toEqual([]);
  });

  it('finds the authorization where the session ended after an answer was lost', async () => {
    failOnce('requestRedemption', 'lost-answer');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    rig.ledger.sessions.clear();
    const refused = { kind: 'refused', failure: failureOf('session-required', 'expired') } as const;
    rig.ledger.requestRedemption = () => Promise.resolve(refused);
    await rig.clock.advance(MINUTE_MS);
    expect(rig.journal(id)).toEqual(WHOLE_PATH);
  });

  it('is not given up where the ledger is only busy', async () => {
    let asked = 0;
    const requestRedemption = rig.ledger.requestRedemption.bind(rig.ledger);
    rig.ledger.requestRedemption = (...args) => {
      asked += 1;
      return asked > 3
        ? requestRedemption(...args)
        : Promise.resolve({
            kind: 'refused',
            failure: failureOf('rate-limited', 'busy', { retryAfterSeconds: 7 }),
          });
    };
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(20_000);
    expect(asked).toBeLessThanOrEqual(3);
    await rig.clock.advance(10_000);
    expect(rig.transfer(id).state).toBe('settled');
  });
});

describe('the bank', () => {
  it('silent: the customer is told "sent", and it settles when the bank answers', async () => {
    rig.network.fault = ({ name }) =>
      name === 'order' || name === 'status' ? 'lost-request' : 'none';
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(rig.engine.follow(id)).toMatchObject({
      transfer: { state: 'sent' },
      waitingFor: 'bank-unreachable',
    });
    expect(rig.engine.network()).toMatchObject({
      bank: 'unreachable',
      ledger: 'reachable',
      waiting: 1,
    });
    rig.network.fault = () => 'none';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.journal(id)).toEqual(WHOLE_PATH);
    expect(rig.bank.credits.get(id)).toBe(1);
  });

  it("pending: waits for the bank's own word", async () => {
    rig.bank.decide = () => 'pending';
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(rig.engine.follow(id)).toMatchObject({
      transfer: { state: 'sent' },
      waitingFor: 'bank-pending',
    });
    expect(rig.network.named('order')).toHaveLength(1);
    rig.bank.decide = () => 'completed';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('refusing the call concludes nothing: the points stay reserved and a person is told', async () => {
    rig.bank.refusal = failureOf('terminal-mismatch', 'another terminal');
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms[0]).toContain('terminal-mismatch');
    rig.bank.refusal = null;
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it.each([
    ['another amount', (id: string) => receiptOver(id, 9_999n)],
    ['another redemption', () => receiptOver('01959000-0000-7000-8000-00000000beef', 2_500n)],
  ])('a receipt over %s is not taken', async (_, wrong) => {
    rig.engine.start();
    rig.bank.decide = () => 'pending';
    const id = rig.submit();
    await settled();
    rig.bank.receipts.set(id, wrong(id));
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('sent');
    expect(rig.alarms.join()).toMatch(/another (amount|redemption)/);
  });
});

describe('the ledger down at delivery', () => {
  it('keeps the receipt and delivers it later', async () => {
    rig.network.fault = ({ name }) => (name === 'deliverReceipt' ? 'lost-request' : 'none');
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(5 * MINUTE_MS);
    expect(rig.engine.follow(id)).toMatchObject({
      transfer: { state: 'confirmed' },
      waitingFor: 'ledger-unreachable',
    });
    rig.network.fault = () => 'none';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
    expect(rig.network.named('order')).toHaveLength(1);
  });

  it('a ledger that does not know the redemption any more is told again, with its own authorization', async () => {
    const deliver = rig.ledger.deliverReceipt.bind(rig.ledger);
    const shown: string[] = [];
    rig.ledger.deliverReceipt = (id, receipt, authorization) => {
      shown.push(authorization ?? 'none');
      const failure = failureOf('redemption-unknown', 'lost');
      return shown.length > 2
        ? deliver(id, receipt)
        : Promise.resolve({ kind: 'refused', failure });
    };
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id).state).toBe('confirmed');
    expect(rig.alarms.join()).toContain('redemption-unknown');
    await rig.clock.advance(60 * MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
    const { authorization } = rig.ledger.booked.get(id)?.redemption ?? {};
    expect(shown).toEqual([authorization, authorization, authorization]);
  });

  it('a statement that contradicts the bank is not taken, and a person is told', async () => {
    rig.network.fault = ({ name }) => (name === 'deliverReceipt' ? 'lost-request' : 'none');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    const booked = rig.ledger.booked.get(id);
    if (booked === undefined) throw new Error('not booked');
    const deliver = rig.ledger.deliverReceipt.bind(rig.ledger);
    rig.ledger.deliverReceipt = () => deliver(id, receiptOver(id, 2_500n, 'refused'));
    rig.network.fault = () => 'none';
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('confirmed');
    expect(rig.alarms.join()).toContain('the bank said completed, the statement says refused');
  });
});

describe('many at once', () => {
  it('one sick among fifty holds up nobody', async () => {
    const ids = Array.from({ length: 50 }, () => rig.submit());
    const sick = ids[0];
    rig.network.fault = ({ id }) => (id === sick ? 'lost-request' : 'none');
    rig.engine.start();
    await settled();
    const states = ids.map((id) => rig.transfer(id).state);
    expect(states).toEqual(['requested', ...Array.from({ length: 49 }, () => 'settled')]);
  });

  it('a bank that never answers does not delay deliveries to the ledger', async () => {
    const confirmed = rig.submit();
    rig.network.fault = ({ name }) => (name === 'deliverReceipt' ? 'lost-request' : 'none');
    rig.engine.start();
    await settled();
    expect(rig.transfer(confirmed).state).toBe('confirmed');
    rig.network.fault = () => 'none';
    rig.network.hold = ({ name }) => (name === 'order' ? new Promise(() => {}) : null);
    Array.from({ length: 20 }, () => rig.submit());
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(confirmed).state).toBe('settled');
    rig.crash();
    rig.network.hold = () => null;
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.engine.network().waiting).toBe(0);
  });

  it('everything waiting for a peer goes as soon as that peer is heard again', async () => {
    rig.network.fault = ({ name }) =>
      name === 'order' || name === 'status' ? 'lost-request' : 'none';
    rig.engine.start();
    const ids = [rig.submit(), rig.submit(), rig.submit()];
    await rig.clock.advance(10 * MINUTE_MS);
    rig.network.fault = () => 'none';
    rig.engine.observe('bank', { kind: 'answered', body: null });
    await rig.clock.advance(limits.retryDelayMsBase);
    expect(ids.map((id) => rig.transfer(id).state)).toEqual(['settled', 'settled', 'settled']);
  });

  it('a call that always fails beside one that is always refused does not spin', async () => {
    let place = 0;
    rig.network.fault = ({ name }) => {
      if (name !== 'order' && name !== 'status') return 'none';
      place += 1;
      return place % 2 === 0 ? 'lost-request' : 'none';
    };
    rig.bank.refusal = failureOf('terminal-mismatch', 'not yours');
    rig.engine.start();
    for (let count = 0; count < 4; count += 1) rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    const before = rig.network.calls.length;
    await rig.clock.advance(MINUTE_MS);
    expect(rig.network.calls.length - before).toBeLessThan(4 * 60 * 3);
  });

  it('is left alone for as long as it has asked for, also where it failed', async () => {
    let asked = 0;
    const { order } = rig.bank;
    rig.bank.order = (...args) => {
      asked += 1;
      return asked > 1
        ? order.apply(rig.bank, args)
        : Promise.resolve({ kind: 'unknown', reason: 'server-error', retryAfterSeconds: 50 });
    };
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(49_000);
    expect({ asked, state: rig.transfer(id).state }).toEqual({ asked: 1, state: 'sent' });
    await rig.clock.advance(60_000);
    expect(rig.transfer(id).state).toBe('settled');
  });

  it('an error of a peer is not its absence', async () => {
    rig.network.fault = ({ name }) => (name === 'order' ? 'server-error' : 'none');
    rig.engine.start();
    rig.submit();
    await settled();
    expect(rig.engine.network().bank).toBe('reachable');
  });
});

describe('time', () => {
  it('a wall clock set back by a day delays nothing', async () => {
    failOnce('order', 'lost-request');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    rig.clock.setWallClock('1970-01-01T00:00:00.000Z');
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });
});

describe('stopping', () => {
  it('waits for the call under way and keeps what it brings', async () => {
    let release = (): void => {};
    rig.network.hold = ({ name }) =>
      name === 'order'
        ? new Promise<void>((resolve) => {
            release = resolve;
          })
        : null;
    rig.engine.start();
    const id = rig.submit();
    await settled();
    let stopped = false;
    const stopping = rig.engine.stop().finally(() => {
      stopped = true;
    });
    await settled();
    expect(stopped).toBe(false);
    release();
    await stopping;
    expect(rig.transfer(id).state).toBe('confirmed');
    expect(rig.clock.timersPending).toBe(0);
  });
});

describe('a power cut at any commit', () => {
  const points: CrashPoint[] = [1, 2, 3, 4, 5].flatMap((commit) => [
    { commit, side: 'before' as const },
    { commit, side: 'after' as const },
  ]);
  it.each(points)(
    '$side commit $commit: at most one id, at most one payment, a final state',
    async (point) => {
      rig.crashAt = point;
      rig.engine.start();
      try {
        rig.submit();
      } catch {
        // Cut at the very first commit: the customer saw no "accepted".
      }
      await settled();
      expect(rig.crashed).toBe(true);
      rig.crashAt = null;
      rig.restart();
      await rig.clock.advance(MINUTE_MS);

      const rows = rig.sql<{ id: string; state: string }>('SELECT id, state FROM transfer');
      expect(rows).toHaveLength(point.commit === 1 && point.side === 'before' ? 0 : 1);
      const [row] = rows;
      const askedUnder = new Set(rig.network.calls.map(({ id }) => id));
      expect([...askedUnder].every((id) => id === row?.id)).toBe(true);
      // Nothing had left, and the session died with the process: only then it ends without money.
      const expected = point.commit === 1 ? 'rejected' : 'settled';
      expect(rows.map(({ state }) => state)).toEqual(row ? [expected] : []);
      expect([...rig.bank.credits.values()]).toEqual(row?.state === 'settled' ? [1] : []);
    },
  );

  it('a request on its way when the power went is dead at the ledger afterwards', async () => {
    rig.engine.start();
    rig.network.hold = () => new Promise(() => {});
    const id = rig.submit();
    await settled();
    rig.network.hold = () => null;
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('rejected');
    const late = await rig.ledger.requestRedemption(id, exampleRequest(), TOKEN);
    expect(late).toMatchObject({ kind: 'refused', failure: { code: 'redemption-withdrawn' } });
  });
});

describe('what the engine does not know', () => {
  it('after a restart: whether the order went out, so the bank is asked before it is sent again', async () => {
    rig.network.fault = ({ name }) => (name === 'order' ? 'lost-request' : 'none');
    rig.engine.start();
    const id = rig.submit();
    await settled();
    expect(rig.transfer(id).state).toBe('sent');
    rig.network.fault = () => 'none';
    const before = rig.network.calls.length;
    rig.restart();
    await settled();
    const names = rig.network.calls.slice(before).map(({ name }) => name);
    expect(names).toEqual(['status', 'order', 'deliverReceipt']);
  });

  it('after a call: whether the row moved meanwhile, so it is read again and never overwritten', async () => {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    rig.network.hold = ({ name }) => (name === 'order' ? held : null);
    rig.engine.start();
    const id = rig.submit();
    await settled();
    const receipt = receiptOver(id, 2_500n);
    const meanwhile = transition(
      rig.transfer(id),
      { kind: 'confirm', receipt, outcome: 'completed' },
      '2026-03-14T09:00:05.000Z',
    );
    rig.store().transact((tx) => tx.advance('sent', meanwhile));
    release();
    await settled();
    expect(rig.transfer(id)).toMatchObject({ receipt, confirmedAt: '2026-03-14T09:00:05.000Z' });
    expect(rig.journal(id).filter((state) => state === 'confirmed')).toHaveLength(1);
  });
});

describe('a damaged row', () => {
  it('is put aside and counted, and the others go on', async () => {
    const [broken, whole] = [rig.submit(), rig.submit()];
    rig.damage(broken);
    rig.engine.start();
    await settled();
    expect(rig.transfer(whole).state).toBe('settled');
    expect(rig.engine.follow(broken)).toBeNull();
    expect(rig.store().read.quarantinedCount()).toBe(1);
    expect(rig.alarms).toHaveLength(1);
    expect(rig.engine.network().waiting).toBe(0);
  });
});

function receiptOver(
  id: string,
  minor: bigint,
  outcome: 'completed' | 'refused' = 'completed',
): string {
  return receiptFor(id, outcome, { amount: { currency: 'EUR', minor } });
}

describe('a withdrawal whose answer was lost, and then the power', () => {
  it('ends as rejected: the ledger says that the id is dead', async () => {
    rig.network.fault = ({ name }) => {
      if (name === 'requestRedemption') return 'lost-request';
      return name === 'withdraw' ? 'lost-answer' : 'none';
    };
    rig.engine.start();
    const id = rig.submit();
    await settled();
    rig.restart();
    await settled();
    expect(rig.ledger.withdrawn.has(id)).toBe(true);
    rig.restart();
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('rejected');
    expect(rig.alarms).toEqual([]);
  });
});

describe('what a person has to look at', () => {
  it('is said once, shown as such, and asked again all the same', async () => {
    rig.bank.refusal = failureOf('terminal-mismatch', 'not yours');
    rig.engine.start();
    const id = rig.submit();
    await rig.clock.advance(10 * MINUTE_MS);
    expect(rig.alarms).toHaveLength(1);
    expect(rig.engine.follow(id)?.waitingFor).toBe('needs-a-person');
    rig.bank.refusal = null;
    await rig.clock.advance(MINUTE_MS);
    expect(rig.transfer(id).state).toBe('settled');
  });
});
