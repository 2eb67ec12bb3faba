import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failureOf } from '../../../protocol/failure.ts';
import { type Snapshot } from '../../../protocol/ipc.ts';
import { bringUp, type BringUpParts, type Service } from '../../../main/bring-up.ts';
import { ClockWatch } from '../../../main/clock-watch.ts';
import { type Enrolment } from '../../../main/identity/enrol.ts';
import { StoreUnusableError } from '../../../main/store/open.ts';
import { openTransferStore } from '../../../main/store/transactor.ts';
import { settled } from '../../support/fake-clock.ts';
import { KioskRig } from '../../support/kiosk-rig.ts';

const identity = 'urn:kangen:kiosk:komorebi:k1';
const enrolled: Enrolment = {
  kind: 'enrolled',
  identity: { key: '', certificate: '', authority: '' },
};
const place = {
  identity,
  shop: 'Komorebi',
  language: 'en',
  ledger: { url: '' },
  bank: { url: '', identity: '' },
  authority: '',
} as const;

let rig: KioskRig;
let phases: Snapshot['terminal'][];
let services: Service[];
beforeEach(() => {
  rig = new KioskRig();
  phases = [];
  services = [];
});
afterEach(async () => {
  await Promise.all(services.map((service) => service.stop()));
  await rig.dispose();
});

const nobody = (): never => {
  throw new Error('nobody redeems or sells here');
};

const parts = (more: Partial<BringUpParts> = {}): BringUpParts => ({
  place: { ok: true, place },
  openStore: () => openTransferStore({ file: rig.file }),
  reopenStore: () => openTransferStore({ file: rig.file }),
  marks: { mark: () => null, keepMark: () => {} },
  enrol: () => Promise.resolve(enrolled),
  enrolAnew: () =>
    Promise.resolve({ kind: 'refused', failure: failureOf('enrolment-refused', 'no new code') }),
  serialOf: ({ certificate }) => certificate,
  newNonce: () => 'n'.repeat(22),
  connect: () => {
    const keys = () => rig.network.carry({ name: 'account', id: null }, () => ({ keys: [] }));
    const close = () => Promise.resolve();
    const tellPurchase = () => rig.network.carry({ name: 'account', id: null }, nobody);
    const tellRefund = tellPurchase;
    return {
      ledger: Object.assign(rig.ledger, { keys, close, tellPurchase, tellRefund }),
      bank: Object.assign(rig.bank, { keys, close }),
    };
  },
  clock: rig.clock,
  ids: { redemption: nobody, purchase: nobody, reversal: nobody },
  chance: () => 0.5,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  fatal: (error) => {
    rig.fatals.push(error);
  },
  reached: (phase) => phases.push(phase),
  serving: (service) => services.push(service),
  ...more,
});
const steps = (): string[] =>
  phases.map((phase) => (phase.phase === 'starting' ? phase.step : phase.phase));

describe('coming up', () => {
  it('goes through its steps and ends ready, under its own name', async () => {
    await bringUp(parts());
    expect(steps()).toEqual(['opening', 'enrolling', 'connecting', 'ready']);
    expect(phases.at(-1)).toEqual({ phase: 'ready', identity });
  });
  it('continues what the last process left, before customers come', async () => {
    const id = rig.submit();
    await bringUp(parts());
    await settled();
    expect(rig.transfer(id).state).toBe('rejected');
  });
  it('gets ready without the network: an enrolled terminal serves what it can', async () => {
    rig.network.fault = () => 'lost-request';
    await bringUp(parts());
    expect(steps().at(-1)).toBe('ready');
    expect(services[0]?.engine.network().ledger).toBe('unreachable');
  });
  it('waits for the authority where it was never enrolled', async () => {
    const answers: Enrolment[] = [
      { kind: 'unreachable', reason: 'connection' },
      { kind: 'unreachable', reason: 'timeout' },
    ];
    const up = bringUp(parts({ enrol: () => Promise.resolve(answers.shift() ?? enrolled) }));
    await rig.clock.advance(60_000);
    await up;
    expect(steps()).toEqual(['opening', 'enrolling', 'connecting', 'ready']);
  });
});

describe('what the last process left', () => {
  const signIn = (service: Service): void => {
    services.push(service);
    service.session.signIn({ cardNumber: '9700010000000018', pin: '1234' });
  };
  it.each([
    { who: 'nobody is there', more: {}, isLeft: false },
    { who: 'the screen is touched', more: { isSomebodyThere: () => true }, isLeft: true },
    { who: 'somebody signs in', more: { serving: signIn }, isLeft: true },
  ])('is carried as fast as it goes, or gently: $who', async ({ more, isLeft }) => {
    for (let one = 0; one < 10; one += 1) rig.submit();
    await bringUp(parts(more));
    await settled();
    expect((services[0]?.engine.network().waiting ?? 0) > 0).toBe(isLeft);
  });
});

describe('a clock before this terminal’s own certificate', () => {
  it('is waited for: no code is spent, and what is there is not taken for nothing', async () => {
    const clockWatch = new ClockWatch({ clock: rig.clock });
    const certifiedMs = async () => Date.parse('2026-06-01T00:00:00.000Z');
    const enrol = vi.fn<BringUpParts['enrol']>(async () => enrolled);
    const up = bringUp(parts({ clockWatch, certifiedMs, enrol }));
    await rig.clock.advance(60_000);
    expect(enrol).not.toHaveBeenCalled();
    expect(clockWatch.wrong()).toMatchObject({ right: '2026-06-01T00:00:00.000Z' });
    rig.clock.setWallClock('2026-06-02T00:00:00.000Z');
    await rig.clock.advance(10_000);
    await up;
    expect(steps().at(-1)).toBe('ready');
    expect(clockWatch.wrong()).toBeNull();
  });
});

describe('a locked terminal', () => {
  const anew: Enrolment = {
    kind: 'enrolled',
    identity: { key: '', certificate: 'another', authority: '' },
  };
  const refused: Enrolment = {
    kind: 'refused',
    failure: failureOf('enrolment-refused', 'no new code'),
  };
  const at = '2026-03-14T09:00:00.000Z';
  const lockWith = (serial: string | null): void =>
    rig.store().claim.keepLock({ code: 'terminal-copied', detail: 'a copy', serial, at });
  const lock = () => rig.store().claim.lock();

  it('serves nobody, and ends what is open', async () => {
    const id = rig.submit();
    rig.ledger.booked.clear();
    lockWith('');
    await bringUp(parts());
    await settled();
    expect(phases.at(-1)).toMatchObject({
      phase: 'out-of-service',
      failure: { code: 'terminal-copied' },
    });
    expect(rig.network.named('redemption')).toContainEqual({ name: 'redemption', id });
    expect(rig.network.named('heartbeat')).toEqual([]);
  });
  it('is one from the moment the ledger says so, and signs the customer out', async () => {
    rig.ledger.claim = { epoch: 5, nonce: 'x'.repeat(22) };
    await bringUp(parts());
    expect(steps()).not.toContain('ready');
    expect(lock()).toMatchObject({ code: 'terminal-copied', serial: '' });
  });
  it('serves again with another certificate, for which an operator gave a code', async () => {
    lockWith('');
    await bringUp(parts({ enrolAnew: () => Promise.resolve(anew) }));
    expect(steps().at(-1)).toBe('ready');
    expect(lock()).toBeNull();
    expect(rig.ledger.claim).toMatchObject({ epoch: 1 });
  });
  it('is open after a death between the new certificate and its own note of it', async () => {
    lockWith('the one before');
    await bringUp(parts({ enrolAnew: () => Promise.resolve(refused) }));
    expect(steps().at(-1)).toBe('ready');
  });
  it('stays locked where its certificate was not known when it was locked', async () => {
    lockWith(null);
    await bringUp(parts({ enrolAnew: () => Promise.resolve(refused) }));
    expect(steps().at(-1)).toBe('out-of-service');
    expect(lock()).toMatchObject({ serial: '' });
  });
});

describe('a terminal that an operator has locked', () => {
  const refusal = { kind: 'refused', failure: failureOf('terminal-locked', 'x') } as const;

  it('says so, keeps its outbox, and serves again once the operator lets it', async () => {
    const heartbeat = rig.ledger.heartbeat.bind(rig.ledger);
    rig.ledger.heartbeat = async () => refusal;
    const id = rig.submit();
    await bringUp(parts());
    expect(phases.at(-1)).toMatchObject({
      phase: 'out-of-service',
      failure: { code: 'terminal-locked' },
    });
    expect(rig.transfer(id).id).toBe(id);
    rig.ledger.heartbeat = heartbeat;
    await rig.clock.advance(120_000);
    expect(phases.at(-1)).toEqual({ phase: 'ready', identity });
  });

  it('remembers it over a restart without a network, from the first moment on', async () => {
    const id = rig.submit();
    rig.store().claim.keepBar('an operator has locked this terminal');
    rig.network.fault = () => 'lost-request';
    await bringUp(parts());
    await rig.clock.advance(120_000);
    const locked = { phase: 'out-of-service', failure: { code: 'terminal-locked' } };
    expect(steps()[0]).toBe('opening');
    expect(phases.slice(1).map(({ phase }) => phase)).not.toContain('starting');
    expect(phases[1]).toMatchObject(locked);
    expect(phases.at(-1)).toMatchObject(locked);
    expect(rig.transfer(id).id).toBe(id);
    rig.network.fault = () => 'none';
    await rig.clock.advance(120_000);
    expect(phases.at(-1)).toEqual({ phase: 'ready', identity });
    expect(rig.store().claim.bar()).toBeNull();
  });

  it('says so also where its certificate cannot be renewed while it is away', async () => {
    rig.store().claim.keepBar('x');
    void bringUp(parts({ enrol: async () => ({ kind: 'unreachable', reason: 'connection' }) }));
    await rig.clock.advance(60_000);
    expect(phases.at(-1)).toMatchObject({ failure: { code: 'terminal-locked', detail: 'x' } });
  });
});

describe('purchases', () => {
  it('are taken where the terminal is a till, and there alone', async () => {
    await bringUp(parts());
    expect(services[0]?.purchases).toBeNull();
    const till = { ...place, identity: 'urn:kangen:till:komorebi:till-1' };
    await bringUp(parts({ place: { ok: true, place: till } }));
    await settled();
    expect(services[1]?.purchases?.counts()).toEqual({ waiting: 0, refused: 0, quarantined: 0 });
    const heard = rig.network.calls.length;
    services[1]?.syncNow();
    await settled();
    expect(rig.network.calls.length).toBeGreaterThan(heard);
  });
});

describe('out of service', () => {
  const reason = (): unknown => {
    const last = phases.at(-1);
    return last?.phase === 'out-of-service' ? last.failure.code : last?.phase;
  };
  it('where the authority refuses', async () => {
    const failure = failureOf('enrolment-refused', 'the code is used up');
    await bringUp(parts({ enrol: () => Promise.resolve({ kind: 'refused', failure }) }));
    expect(reason()).toBe('enrolment-refused');
  });
  it('where it was never provisioned: nothing is opened', async () => {
    const openStore = (): never => {
      throw new Error('opened');
    };
    const failure = failureOf('terminal-not-ready', 'no file');
    await bringUp(parts({ place: { ok: false, failure }, openStore }));
    expect(phases.at(-1)).toEqual({ phase: 'out-of-service', failure });
  });
  it('where the disk cannot be used', async () => {
    const openStore = (): never => {
      throw new StoreUnusableError('no disk');
    };
    await bringUp(parts({ openStore }));
    expect(reason()).toBe('terminal-not-ready');
  });
});
