import { describe, expect, test } from 'vitest';
import { escPosPrinter } from '../../../../../main/devices/esc-pos/printer.ts';
import { limits } from '../../../../../main/devices/limits.ts';
import { type Bitmap, type PrintOutcome } from '../../../../../main/devices/ports.ts';
import { type Wire } from '../../../../../main/devices/wire/wire.ts';
import {
  type Condition,
  SimulatedPrinter,
} from '../../../../../scripts/devices/simulated-printer.ts';
import { deafWire, directWire, noWire } from '../../../../support/devices/wires.ts';
import { testSlip } from '../../../../support/devices/slips.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

/** Three stripes. */
const drawn: Bitmap = { width: 576, height: 700, bytes: new Uint8Array(72 * 700).fill(0x5a) };

function printerOver(wire: Wire, picture: Bitmap | null = drawn) {
  const clock = new FakeClock();
  const printer = escPosPrinter({ wire, clock, draw: async () => picture });
  /** Everything is over within the longest time a print may take. */
  const ended = async <T>(work: Promise<T>): Promise<T> => {
    const found: T[] = [];
    void work.then((value) => found.push(value));
    for (let passed = 0; found.length === 0 && passed <= limits.printMsMax; passed += 500)
      await clock.advance(500);
    const [first] = found;
    if (first === undefined) throw new Error('it has not ended in time');
    return first;
  };
  return { printer, ended, clock };
}

const simulated = (condition: Partial<Condition> = {}): SimulatedPrinter => {
  const printer = new SimulatedPrinter();
  printer.become(condition);
  return printer;
};

const notPrinted = (reason: string, partly: boolean) => ({ state: 'not-printed', reason, partly });

describe('a printer', () => {
  test('prints what was drawn, and says so itself', async () => {
    const device = simulated();
    const { printer, ended } = printerOver(directWire(device));
    expect(await ended(printer.print(testSlip))).toEqual({ state: 'printed' });
    expect(device.sheets.map(({ width, height }) => [width, height])).toEqual([[576, 700]]);
    expect(device.unknown).toEqual([]);
  });

  test.each<{ condition: Partial<Condition>; state: string }>([
    { condition: {}, state: 'ready' },
    { condition: { paper: 'low' }, state: 'paper-low' },
    { condition: { paper: 'out' }, state: 'paper-out' },
    { condition: { coverOpen: true }, state: 'cover-open' },
    { condition: { silent: true }, state: 'unreachable' },
    { condition: { stalled: true }, state: 'unreachable' },
  ])('says how it is: $state', async ({ condition, state }) => {
    const { printer, ended } = printerOver(directWire(simulated(condition)));
    expect(await ended(printer.state())).toBe(state);
  });

  test('low paper is paper', async () => {
    const { printer, ended } = printerOver(directWire(simulated({ paper: 'low' })));
    expect(await ended(printer.print(testSlip))).toEqual({ state: 'printed' });
  });

  test.each([
    { condition: { paper: 'out' as const }, reason: 'paper-out' },
    { condition: { coverOpen: true }, reason: 'cover-open' },
    { condition: { silent: true }, reason: 'unreachable' },
  ])('$reason from the start: nothing is sent', async ({ condition, reason }) => {
    const device = simulated(condition);
    const { printer, ended } = printerOver(directWire(device));
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted(reason, false));
    device.become({ paper: 'enough', coverOpen: false, silent: false });
    expect(device.sheets).toEqual([]);
  });

  test.each([1, 2, 3])(
    'the paper ends after stripe %i: partly, and the rest is forgotten',
    async (stripesLeft) => {
      const device = simulated({ stripesLeft });
      const { printer, ended } = printerOver(directWire(device));
      expect(await ended(printer.print(testSlip))).toEqual(notPrinted('paper-out', true));
      device.become({ paper: 'enough', stripesLeft: null });
      expect(device.forgotten).toBe(1);
      expect(device.sheets, 'nothing of it comes out when paper is put in').toEqual([]);
    },
  );

  test.each([3, 5, 8])('the plug is pulled at write %i: partly', async (writes) => {
    const { printer, ended } = printerOver(directWire(simulated(), writes));
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('unreachable', true));
  });

  test('falls silent in the middle: partly, and soon over', async () => {
    const device = simulated();
    const { printer, ended, clock } = printerOver(directWire(device));
    const work: Promise<PrintOutcome> = printer.print(testSlip);
    device.become({ silent: true });
    expect(await ended(work)).toMatchObject({ state: 'not-printed', reason: 'unreachable' });
    expect(clock.timersPending, 'nothing is left behind').toBe(0);
  });

  /** The second stripe is the ninth write: two questions before each thing that is sent. */
  const SECOND_STRIPE = 9;
  const gone = (device: SimulatedPrinter, condition: Partial<Condition>): Wire =>
    directWire(device, undefined, (write) => {
      if (write === SECOND_STRIPE) device.become(condition);
    });

  test('falls silent after a stripe: it is told to forget the rest all the same', async () => {
    const device = simulated();
    const { printer, ended } = printerOver(gone(device, { silent: true }));
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('unreachable', true));
    expect(device.forgotten).toBe(1);
    expect(device.sheets).toEqual([]);
  });

  test('stands still after a stripe: it is told to forget before anything else', async () => {
    const device = simulated();
    const { printer, ended, clock } = printerOver(gone(device, { stalled: true }));
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('unreachable', true));
    expect(device.forgotten, 'it takes nothing').toBe(0);
    device.become({ stalled: false });
    expect(await ended(printer.state())).toBe('ready');
    expect(await ended(printer.state())).toBe('ready');
    expect(device.forgotten, 'once').toBe(1);
    expect(device.sheets).toEqual([]);
    expect(clock.timersPending, 'nothing is left behind').toBe(0);
  });

  test('a byte that nobody asked for is not its word that it has printed', async () => {
    const device = simulated();
    const direct = directWire(device, undefined, (write) => {
      if (write === SECOND_STRIPE) stray.say();
      if (write === SECOND_STRIPE + 6) device.become({ coverOpen: true });
    });
    const stray = { say: (): void => undefined };
    const wire: Wire = {
      open: async () => {
        const connection = await direct.open();
        const onBytes = (listener: (bytes: Uint8Array) => void): void => {
          stray.say = () => listener(Uint8Array.of(0));
          connection.onBytes(listener);
        };
        return { ...connection, onBytes };
      },
    };
    const { printer, ended } = printerOver(wire);
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('cover-open', true));
  });

  test.each([
    { name: 'nobody is there', wire: noWire },
    { name: 'nobody answers the door', wire: deafWire },
  ])('$name: unreachable', async ({ wire }) => {
    const { printer, ended } = printerOver(wire);
    expect(await ended(printer.state())).toBe('unreachable');
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('unreachable', false));
  });

  test('what could not be drawn is not sent', async () => {
    const device = simulated();
    const { printer, ended } = printerOver(directWire(device), null);
    expect(await ended(printer.print(testSlip))).toEqual(notPrinted('not-drawn', false));
  });
});
