import { describe, expect, it, vi } from 'vitest';
import { type Service } from '../../../main/bring-up.ts';
import { ClockWatch } from '../../../main/clock-watch.ts';
import { type Attached } from '../../../main/devices/attach.ts';
import { type Printer } from '../../../main/devices/ports.ts';
import { PrintDesk } from '../../../main/devices/print-desk.ts';
import { type Transfer } from '../../../main/engine/transfer-state.ts';
import { limits } from '../../../main/limits.ts';
import { redemptionId } from '../../../protocol/ids.ts';
import { usualDisplay } from '../../../protocol/ipc.ts';
import { type ScreenPart } from '../../../protocol/screen.ts';
import { Terminal } from '../../../main/terminal.ts';
import { type Slip } from '../../../protocol/slip.ts';
import { exampleRequest } from '../../support/fake-channels.ts';
import { FakeClock, settled } from '../../support/fake-clock.ts';

type Phase = Service['session']['state']['phase'];

function servedTerminal(more: object = {}) {
  const clock = new FakeClock();
  const terminal = new Terminal(null, { send: vi.fn<() => void>(), clock });
  let changed = (): void => {};
  const session = {
    state: { phase: 'nobody' as Phase },
    onChange: (listener: () => void) => {
      changed = listener;
      return () => {};
    },
  };
  const engine = {
    onChange: () => () => {},
    network: () => ({ ledger: 'unknown', bank: 'unknown', waiting: 0 }),
    attentionCounts: () => ({ quarantined: 0, needsPerson: 2 }),
    follow: () => null,
  };
  let tell = (): void => {};
  let screen: ScreenPart | null = null;
  const keeper = {
    current: () => null,
    screen: () => screen,
    onChange: (listener: () => void) => {
      tell = listener;
      return () => {};
    },
  };
  const policySays = (next: ScreenPart | null): void => {
    screen = next;
    tell();
  };
  const disk = { failing: false, tell: () => {} };
  const storage = {
    isStorageFailing: () => disk.failing,
    onStorageFailing: (listener: () => void) => (disk.tell = listener),
  };
  terminal.serveWith({ engine, session, keeper, ...storage, ...more } as unknown as Service);
  const become = (phase: Phase): void => {
    session.state = { phase };
    changed();
  };
  return { terminal, clock, become, policySays, disk };
}

it('says goodbye in the customer’s language, then meets the next one in the shop’s', async () => {
  const { terminal, clock, become } = servedTerminal();
  terminal.choose({ language: 'ja' });
  become('signed-in');
  become('nobody');
  expect(terminal.language).toBe('ja');
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('en');
});

it('keeps the language of somebody whose PIN was wrong', async () => {
  const { terminal, clock, become } = servedTerminal();
  terminal.choose({ language: 'ja' });
  become('signing-in');
  become('refused');
  become('nobody');
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('ja');
});

it('lets the next person choose while the last goodbye is still shown', async () => {
  const { terminal, clock, become } = servedTerminal();
  become('signed-in');
  become('nobody');
  terminal.choose({ language: 'ja' });
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('ja');
});

it('counts for the screen what a person has to look at', async () => {
  const { terminal } = servedTerminal();
  await Promise.resolve();
  expect(terminal.publisher.current().attention).toEqual({ quarantined: 0, needsPerson: 2 });
});

it('forgets what somebody chose and left behind', async () => {
  const { terminal } = servedTerminal();
  terminal.choose({ display: { text: 150, theme: 'dark', reach: true } });
  terminal.choose({ language: 'ja' });
  await Promise.resolve();
  expect(terminal.publisher.current().display.text).toBe(150);
  terminal.abandoned();
  await Promise.resolve();
  expect(terminal.language).toBe('en');
  expect(terminal.publisher.current().display).toEqual(usualDisplay);
});

it('takes up what the policy says of the screen between two customers, never in front of one', async () => {
  const { terminal, clock, become, policySays } = servedTerminal();
  const screen: ScreenPart = {
    languages: ['ko', 'ja'],
    theme: 'dark',
    text: 125,
    limitsShown: true,
    maintenance: true,
    texts: {},
  };
  become('signed-in');
  policySays(screen);
  expect(terminal.inMaintenance).toBe(false);
  expect(terminal.language).toBe('en');
  become('nobody');
  await clock.advance(limits.goodbyeMs);
  await Promise.resolve();
  expect(terminal.publisher.current()).toMatchObject({
    screen,
    language: 'ko',
    display: { theme: 'dark', text: 125, reach: false },
  });
  expect(terminal.inMaintenance).toBe(true);
  policySays(null);
  await Promise.resolve();
  expect(terminal.publisher.current()).toMatchObject({ language: 'en', display: usualDisplay });
});

const korean: ScreenPart = {
  languages: ['ko', 'ja'],
  theme: 'dark',
  text: 125,
  limitsShown: true,
  maintenance: false,
  texts: {},
};

it('leaves a person who has chosen a language with it', () => {
  const { terminal, policySays } = servedTerminal();
  terminal.choose({ language: 'ja' });
  policySays(korean);
  expect(terminal.language).toBe('ja');
});

it('changes neither language nor look before whoever is at card or PIN has gone', async () => {
  const { terminal, policySays } = servedTerminal();
  terminal.reached({ phase: 'ready', identity: 'urn:kangen:kiosk:hanami:1' });
  policySays(korean);
  await settled();
  expect(terminal.publisher.current()).toMatchObject({ language: 'en', display: usualDisplay });
  terminal.abandoned();
  await settled();
  expect(terminal.publisher.current()).toMatchObject({
    language: 'ko',
    display: { theme: 'dark' },
  });
});

it('changes neither language nor look in front of a goodbye', async () => {
  const { terminal, clock, become, policySays } = servedTerminal();
  terminal.reached({ phase: 'ready', identity: 'urn:kangen:kiosk:hanami:1' });
  become('signed-in');
  policySays(korean);
  become('nobody');
  expect(terminal.language).toBe('en');
  await clock.advance(limits.goodbyeMs);
  expect(terminal.language).toBe('ko');
});

describe('on paper', () => {
  const id = redemptionId.parse('019ab6a0-0000-7000-8000-000000000001');
  const transfer: Transfer = {
    id,
    state: 'requested',
    requestedAt: '2026-03-14T09:00:00.000Z',
    request: exampleRequest(),
  };

  function printingTerminal({
    hasPrinter = true,
    redemption = id,
  }: { hasPrinter?: boolean; redemption?: typeof id | null } = {}) {
    const slips: Slip[] = [];
    const printer: Printer = {
      state: async () => 'ready',
      print: async (slip) => {
        slips.push(slip);
        return { state: 'printed' };
      },
    };
    const clock = new FakeClock();
    const changed = vi.fn<() => void>();
    const desk = hasPrinter ? new PrintDesk(printer, { clock, changed }) : null;
    const attached: Attached = {
      view: () => (desk === null ? undefined : { printer: desk.view() }),
      printOf: (of) => desk?.printOf(of),
      desk,
      dots: 384,
      onChange: () => undefined,
      start: () => undefined,
      stop: () => undefined,
    };
    const send = vi.fn<() => void>();
    const terminal = new Terminal(null, { send, clock, attached });
    const state = wishing(redemption);
    const told = { gone: (): void => {} };
    const session = {
      state: state as { phase: string },
      onChange: (listener: () => void) => {
        told.gone = listener;
        return () => {};
      },
    };
    const engine = {
      onChange: () => () => {},
      network: () => ({ ledger: 'unknown', bank: 'unknown', waiting: 0 }),
      attentionCounts: () => ({ quarantined: 0, needsPerson: 0 }),
      follow: (of: string) => (of === id ? { transfer, waitingFor: null } : null),
    };
    terminal.serveWith({
      engine,
      session,
      keeper: { current: () => null, screen: () => null, onChange: () => () => {} },
      isStorageFailing: () => false,
      onStorageFailing: () => {},
    } as unknown as Service);
    const leave = (): void => {
      session.state = { phase: 'nobody' };
      told.gone();
    };
    return { terminal, slips, leave };
  }

  it('stands what the customer at the screen has before them, in their language', async () => {
    const { terminal, slips } = printingTerminal();
    terminal.choose({ language: 'ko' });
    expect(terminal.printShown()).toBeNull();
    await settled();
    expect(slips).toMatchObject([
      { kind: 'receipt', again: false, language: 'ko', dots: 384, progress: { id } },
    ]);
  });

  it('stands nothing of somebody who has gone before it began', async () => {
    const { terminal, slips, leave } = printingTerminal();
    const test = terminal.printTest();
    terminal.printShown();
    leave();
    await test;
    await settled();
    expect(slips).toMatchObject([{ kind: 'test' }]);
  });

  it('stands nothing where nothing is shown, or nothing can print', () => {
    const shown = printingTerminal({ redemption: null }).terminal.printShown();
    expect(shown).toMatchObject({ code: 'not-signed-in' });
    const { terminal } = printingTerminal({ hasPrinter: false });
    expect(terminal.printShown()).toMatchObject({ code: 'terminal-not-ready' });
  });

  it('stands once more what staff ask for, and says that it is the same', async () => {
    const { terminal, slips } = printingTerminal({ redemption: null });
    expect(await terminal.reprint(id)).toEqual({ state: 'printed' });
    expect(slips).toMatchObject([{ again: true }]);
    const unknown = redemptionId.parse('019ab6a0-0000-7000-8000-000000000002');
    expect(await terminal.reprint(unknown)).toBeNull();
    expect(await printingTerminal({ hasPrinter: false }).terminal.reprint(id)).toBeNull();
  });

  it('stands a test, for staff', async () => {
    const { terminal, slips } = printingTerminal();
    expect(await terminal.printTest()).toEqual({ state: 'printed' });
    expect(slips).toMatchObject([{ kind: 'test' }]);
  });
});

it('counts what staff has noted here, also while nobody of the shop is there', async () => {
  const counts = { waiting: 1, refused: 2, quarantined: 0 };
  const staff = { view: () => null, onChange: () => () => {}, outbox: { counts: () => counts } };
  const { terminal, become } = servedTerminal({ staff });
  become('nobody');
  await Promise.resolve();
  expect(terminal.publisher.current().network).toMatchObject({
    purchases: { waiting: 1, refused: 2 },
  });
});

function wishing(redemption: string | null | undefined) {
  const unit = { currency: 'EUR' as const, minor: 500n };
  const terms = { minimum: unit, step: unit, maximum: unit, keptSeconds: 60 };
  const offer = { rate: { points: 1, minor: 1 }, ...terms };
  return { phase: 'wishing', offer, lastKnown: null, recording: false, refusal: null, redemption };
}

it('tells at once what becomes of the redemption that is shown, and of the others a moment later', async () => {
  const [own, another] = [1, 2].map((n) =>
    redemptionId.parse(`0190a0b0-0000-7000-8000-00000000000${n}`),
  );
  let changed = (_id: string | null): void => {};
  let waiting = 9;
  const engine = {
    onChange: (listener: typeof changed) => (changed = listener),
    network: () => ({ ledger: 'reachable', bank: 'reachable', waiting }),
    attentionCounts: () => ({ quarantined: 0, needsPerson: 0 }),
    follow: () => null,
  };
  const session = { state: wishing(own), onChange: () => () => {} };
  const { terminal, clock } = servedTerminal({ engine, session });
  await settled();
  const told = async (id: string | null | undefined): Promise<number> => {
    waiting -= 1;
    changed(id ?? null);
    await settled();
    return terminal.publisher.current().network.waiting;
  };
  expect(await told(own)).toBe(8);
  expect(await told(another)).toBe(8);
  await clock.advance(limits.snapshotOthersMs);
  expect(terminal.publisher.current().network.waiting).toBe(7);
  expect(await told(null)).toBe(6);
});

it('says that its disk fails, as long as it does', async () => {
  const { terminal, become, disk } = servedTerminal();
  disk.failing = true;
  disk.tell();
  await Promise.resolve();
  expect(terminal.publisher.current().storage).toBe('failing');
  disk.failing = false;
  become('nobody');
  await Promise.resolve();
  expect(terminal.publisher.current().storage).toBeUndefined();
});

it('shows that its clock is wrong from the start on, and no longer than that', async () => {
  const clock = new FakeClock();
  const clockWatch = new ClockWatch({ clock });
  const terminal = new Terminal(null, { send: vi.fn<() => void>(), clock, clockWatch });
  clockWatch.told(clock.now().getTime() + 3_600_000);
  await Promise.resolve();
  expect(terminal.publisher.current()).toMatchObject({
    terminal: { phase: 'starting' },
    clock: { shows: '2026-03-14T09:00:00.000Z', right: '2026-03-14T10:00:00.000Z', known: 'told' },
  });
  clockWatch.told(clock.now().getTime());
  await Promise.resolve();
  expect(terminal.publisher.current()).not.toHaveProperty('clock');
});
