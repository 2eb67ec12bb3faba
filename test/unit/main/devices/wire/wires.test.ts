/** The real wires: a socket on this machine, and a device file, which a pseudo-terminal stands in for. */
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../../../main/clock.ts';
import { escPosPrinter } from '../../../../../main/devices/esc-pos/printer.ts';
import { type Bitmap } from '../../../../../main/devices/ports.ts';
import { deviceFileWire } from '../../../../../main/devices/wire/device-file.ts';
import { tcpWire } from '../../../../../main/devices/wire/tcp.ts';
import { type Wire } from '../../../../../main/devices/wire/wire.ts';
import {
  printerOnNetwork,
  SimulatedPrinter,
} from '../../../../../scripts/devices/simulated-printer.ts';
import { pseudoTerminal } from '../../../../support/devices/pseudo-terminal.ts';
import { testSlip } from '../../../../support/devices/slips.ts';

const bytes = Uint8Array.from({ length: 72 * 300 }, (_, at) => (at * 7) & 0xef);
const drawn: Bitmap = { width: 576, height: 300, bytes };
const printerAt = (wire: Wire) =>
  escPosPrinter({ wire, clock: systemClock, draw: async () => drawn });

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function onNetwork() {
  const listening = await printerOnNetwork(new SimulatedPrinter());
  ends.push(listening.close);
  return { device: listening.printer, wire: tcpWire({ host: '127.0.0.1', port: listening.port }) };
}

async function onDeviceFile() {
  const device = new SimulatedPrinter();
  const terminal = await pseudoTerminal();
  ends.push(terminal.close);
  terminal.onBytes(device.connect((answer) => terminal.send(answer)));
  return { device, wire: deviceFileWire(terminal.path, systemClock) };
}

describe.each([
  ['over the network', onNetwork],
  ['at a device file', onDeviceFile],
])('%s', (_name, attached) => {
  test('every dot arrives, and the printer says how it is', async () => {
    const { device, wire } = await attached();
    const printer = printerAt(wire);
    expect(await printer.state()).toBe('ready');
    expect(await printer.print(testSlip)).toEqual({ state: 'printed' });
    const dots = device.sheets[0]?.dots ?? new Uint8Array();
    const back = Uint8Array.from(bytes, (_, at) =>
      dots.slice(at * 8, at * 8 + 8).reduce((byte, dot) => byte * 2 + dot, 0),
    );
    expect(back).toEqual(bytes);
    expect(device.unknown).toEqual([]);
    device.become({ paper: 'out' });
    expect(await printer.state()).toBe('paper-out');
  });
});

test('a print that was broken off leaves nothing with the system that goes on being sent', async () => {
  const server = createServer();
  ends.push(async () => void server.close());
  const failed = new Promise((resolve) => {
    server.on('connection', (socket) => socket.on('error', resolve).resume());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const connection = await tcpWire({ host: '127.0.0.1', port }).open();
  await connection.write(bytes);
  connection.abort();
  expect(await failed).toMatchObject({ code: 'ECONNRESET' });
});

test('a device that is not there is unreachable', async () => {
  expect(await printerAt(deviceFileWire('/dev/usb/lp99', systemClock)).state()).toBe('unreachable');
  const gone = await printerOnNetwork(new SimulatedPrinter());
  await gone.close();
  const wire = tcpWire({ host: '127.0.0.1', port: gone.port });
  expect(await printerAt(wire).state()).toBe('unreachable');
});
