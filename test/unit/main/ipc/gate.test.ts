import { beforeEach, describe, expect, it, type Mock, vi } from 'vitest';
import { failureOf } from '../../../../protocol/failure.ts';
import { commandNames, commands } from '../../../../protocol/ipc.ts';
import { commandGate, type Handlers } from '../../../../main/ipc/gate.ts';
import { customerCommands } from '../../../../main/ipc/customer.ts';
import { isOwnPage } from '../../../../main/ipc/sender.ts';
import { limits } from '../../../../main/limits.ts';
import { type CustomerSession } from '../../../../main/session/customer-session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { goodCommands } from '../../../support/good-commands.ts';

let clock: FakeClock;
let handled: { name: string; input: unknown }[];
let fatal: Mock<(error: unknown) => void>;
let handlers: Handlers;
const call = (name: unknown, input: unknown, fromOwnPage = true) =>
  commandGate({ handlers, clock, fatal })({ fromOwnPage, name, input });

beforeEach(() => {
  clock = new FakeClock();
  handled = [];
  fatal = vi.fn<(error: unknown) => void>();
  handlers = Object.fromEntries(
    commandNames.map((name) => [
      name,
      (input: unknown) => {
        handled.push({ name, input });
        return null;
      },
    ]),
  ) as unknown as Handlers;
});

describe('the gate', () => {
  it.each(commandNames)('hands a valid %s to its handler, parsed', (name) => {
    expect(call(name, goodCommands[name])).toEqual({ accepted: true });
    expect(handled).toMatchObject([{ name }]);
  });
  it('gives the handler money, not text', () => {
    call('redeem', goodCommands.redeem);
    expect(handled).toEqual([
      { name: 'redeem', input: { points: 2_500, amount: { currency: 'EUR', minor: 2_500n } } },
    ]);
  });
  it.each(commandNames)('refuses %s from any other page', (name) => {
    expect(call(name, goodCommands[name], false)).toMatchObject({
      accepted: false,
      failure: { code: 'caller-refused' },
    });
    expect(handled).toEqual([]);
  });
  it.each(commandNames)(
    'refuses %s with a field too many, of the wrong kind, or nothing',
    (name) => {
      const wrong = [
        { ...(goodCommands[name] as object), more: 1 },
        null,
        undefined,
        7,
        'text',
        [],
        { language: 3, pin: 4, points: '1' },
      ];
      for (const input of wrong) {
        expect(call(name, input)).toMatchObject({
          accepted: false,
          failure: { code: 'body-invalid' },
        });
      }
      expect(handled).toEqual([]);
    },
  );
  it.each(['toString', '__proto__', 'constructor', 'kangen:command', '', null, 7, {}])(
    'refuses %s as no command',
    (name) => {
      expect(call(name, {})).toMatchObject({ accepted: false, failure: { code: 'body-invalid' } });
    },
  );
  it('never repeats what was sent: it may be a PIN', () => {
    const answer = JSON.stringify(
      call('signIn', { cardNumber: '4000000000000002', pin: '98765432' }),
    );
    expect(answer).toContain('pin');
    expect(answer).not.toContain('98765432');
  });
  it('takes a burst, refuses a flood, and takes again after a while', async () => {
    const gate = commandGate({ handlers, clock, fatal });
    const flood = Array.from(
      { length: limits.commandBurstMax + 5 },
      () => gate({ fromOwnPage: true, name: 'signOut', input: {} }).accepted,
    );
    expect(flood.filter(Boolean)).toHaveLength(limits.commandBurstMax);
    expect(
      gate({ fromOwnPage: true, name: 'chooseLanguage', input: { language: 'en' } }).accepted,
    ).toBe(true);
    await clock.advance(1_000);
    expect(gate({ fromOwnPage: true, name: 'signOut', input: {} }).accepted).toBe(true);
  });
  it("hands on a handler's refusal", () => {
    handlers.redeem = () => failureOf('not-signed-in', 'nobody');
    expect(call('redeem', goodCommands.redeem)).toMatchObject({
      accepted: false,
      failure: { code: 'not-signed-in' },
    });
  });
  it('throws nothing across: a handler that breaks ends the process, not the page', () => {
    const broken = new Error('disk full');
    handlers.redeem = () => {
      throw broken;
    };
    expect(call('redeem', goodCommands.redeem)).toMatchObject({
      accepted: false,
      failure: { code: 'internal-error' },
    });
    expect(fatal).toHaveBeenCalledWith(broken);
  });
});

it('commands of a customer wait until the terminal serves', () => {
  const waiting = customerCommands({
    inMaintenance: () => false,
    isClockWrong: () => false,
    isStorageFailing: () => false,
    session: () => null,
    language: () => 'en',
    abandoned: () => {},
    print: () => null,
  });
  expect(waiting.signOut({})).toMatchObject({ code: 'terminal-not-ready' });
});

it.each([
  ['is looked after', 'terminal-not-ready', { inMaintenance: () => true }],
  ['has a wrong clock', 'terminal-not-ready', { isClockWrong: () => true }],
  ['has a disk that fails', 'terminal-storage-failing', { isStorageFailing: () => true }],
])('nobody new signs in while the terminal %s, and who is there goes on', (_, code, state) => {
  const asked: string[] = [];
  const session = {
    signIn: () => asked.push('signIn'),
    redeem: () => {
      asked.push('redeem');
      return null;
    },
  } as unknown as CustomerSession;
  const here = customerCommands({
    inMaintenance: () => false,
    isClockWrong: () => false,
    isStorageFailing: () => false,
    ...state,
    session: () => session,
    language: () => 'en',
    abandoned: () => {},
    print: () => null,
  });
  expect(here.signIn(commands.signIn.parse(goodCommands.signIn))).toMatchObject({ code });
  expect(here.redeem(commands.redeem.parse(goodCommands.redeem))).toBeNull();
  expect(asked).toEqual(['redeem']);
});

describe('the sender', () => {
  const own = { webContentsId: 1, frame: { url: 'app://kiosk/index.html', parent: null } };
  it('is our own main frame', () => {
    expect(isOwnPage(own, 1)).toBe(true);
  });
  it.each([
    ['another window', { ...own, webContentsId: 2 }],
    ['a frame that is gone', { ...own, frame: null }],
    ['a frame inside the page', { ...own, frame: { ...own.frame, parent: {} } }],
    ['another host', { ...own, frame: { url: 'app://kiosk.evil/index.html', parent: null } }],
    ['another scheme', { ...own, frame: { url: 'https://kiosk/index.html', parent: null } }],
    ['a file', { ...own, frame: { url: 'file:///index.html', parent: null } }],
    ['no URL', { ...own, frame: { url: '', parent: null } }],
  ])('is not %s', (_, sender) => {
    expect(isOwnPage(sender, 1)).toBe(false);
  });
});
