import { describe, expect, test } from 'vitest';
import { limits } from '../../../../main/devices/limits.ts';
import { type Printer, type PrintOutcome } from '../../../../main/devices/ports.ts';
import { PrintDesk } from '../../../../main/devices/print-desk.ts';
import { redemptionId } from '../../../../protocol/ids.ts';
import { type PrinterState } from '../../../../protocol/paper.ts';
import { paidSlip } from '../../../support/devices/slips.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

const id = redemptionId.parse('019ab6a0-0000-7000-8000-000000000001');
const other = redemptionId.parse('019ab6a0-0000-7000-8000-000000000002');
const printed: PrintOutcome = { state: 'printed' };

/** A printer that prints when the test says so. */
function deskWith() {
  const clock = new FakeClock();
  const device = {
    state: 'ready' as PrinterState,
    asked: 0,
    prints: [] as ((one: PrintOutcome) => void)[],
  };
  const printer: Printer = {
    state: async () => {
      device.asked += 1;
      return device.state;
    },
    print: () => new Promise((resolve) => device.prints.push(resolve)),
  };
  const changes: unknown[] = [];
  const desk: PrintDesk = new PrintDesk(printer, {
    clock,
    changed: () => changes.push(desk.view()),
  });
  return { desk, clock, device, changes };
}

describe('the desk', () => {
  test('a customer’s print is under way at once, and then what it became', async () => {
    const { desk, device } = deskWith();
    desk.printFor(id, paidSlip);
    expect(desk.printOf(id)).toEqual({ state: 'printing' });
    expect(desk.printOf(other)).toBeUndefined();
    await settled();
    device.prints[0]?.(printed);
    await settled();
    expect(desk.printOf(id)).toEqual(printed);
  });

  test('pressed twice it is one print; once it is over it may be another', async () => {
    const { desk, device } = deskWith();
    desk.printFor(id, paidSlip);
    desk.printFor(id, paidSlip);
    await settled();
    expect(device.prints).toHaveLength(1);
    device.prints[0]?.({ state: 'not-printed', reason: 'paper-out', partly: false });
    await settled();
    desk.printFor(id, paidSlip);
    await settled();
    expect(device.prints).toHaveLength(2);
  });

  test('what staff print is not shown to the customer', async () => {
    const { desk, device } = deskWith();
    desk.printFor(id, paidSlip);
    const reprint = desk.print(paidSlip);
    await settled();
    device.prints[0]?.(printed);
    await settled();
    device.prints[1]?.({ state: 'not-printed', reason: 'fault', partly: true });
    expect(await reprint).toMatchObject({ reason: 'fault' });
    expect(desk.printOf(id)).toEqual(printed);
  });

  test('one after the other, and no more wait than there is room for', async () => {
    const { desk, device } = deskWith();
    const all = Array.from({ length: limits.printsWaitingMax + 1 }, () => desk.print(paidSlip));
    expect(await all.at(-1)).toEqual({ state: 'not-printed', reason: 'busy', partly: false });
    await settled();
    expect(device.prints).toHaveLength(1);
    device.prints[0]?.(printed);
    await settled();
    expect(device.prints).toHaveLength(2);
  });

  test('what a customer asked for does not come out once they have gone', async () => {
    const { desk, device } = deskWith();
    desk.printFor(other, paidSlip);
    desk.printFor(id, paidSlip);
    const byStaff = desk.print(paidSlip);
    await settled();
    desk.forget();
    expect(desk.printOf(id)).toBeUndefined();
    device.prints[0]?.(printed);
    await settled();
    expect(device.prints, 'the one under way, and what staff asked for').toHaveLength(2);
    device.prints[1]?.(printed);
    expect(await byStaff).toEqual(printed);
    desk.printFor(id, paidSlip);
    await settled();
    expect(device.prints, 'they may come back').toHaveLength(3);
  });

  test('a printer that fails unexpectedly keeps nobody else waiting', async () => {
    const clock = new FakeClock();
    let asked = 0;
    const printer: Printer = {
      state: async () => 'ready',
      print: async () => {
        asked += 1;
        if (asked === 1) throw new Error('unexpected');
        return printed;
      },
    };
    const desk = new PrintDesk(printer, { clock, changed: () => undefined });
    await expect(desk.print(paidSlip)).rejects.toThrow('unexpected');
    expect(await desk.print(paidSlip)).toEqual(printed);
  });

  test('watches how the printer is, and sooner again while it is not well', async () => {
    const { desk, clock, device, changes } = deskWith();
    desk.start();
    await settled();
    expect(changes).toEqual([{ state: 'ready' }]);
    device.state = 'paper-out';
    await clock.advance(limits.watchMs);
    expect(desk.view().state).toBe('paper-out');
    device.state = 'ready';
    await clock.advance(limits.watchIllMs);
    expect(changes).toHaveLength(3);
    expect(desk.view().state).toBe('ready');
  });

  test('stopped, it asks and prints nothing any more, and waits for nobody', async () => {
    const { desk, clock, device } = deskWith();
    desk.start();
    await settled();
    const asked = device.asked;
    desk.stop();
    await clock.advance(limits.watchMs * 3);
    expect(device.asked).toBe(asked);
    expect(await desk.print(paidSlip)).toMatchObject({ reason: 'busy' });
    expect(clock.timersPending).toBe(0);
  });
});
