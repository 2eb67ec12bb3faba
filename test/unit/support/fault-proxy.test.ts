import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../services/bank-sandbox/seeded-random.ts';
import {
  drawnFrom,
  type Fault,
  FAULT_KINDS,
  faultProxy,
  type FaultProxy,
} from '../../support/fault-proxy.ts';

/** Says back what it hears; ends when the caller does. */
let echo: Server;
let heard: Buffer[];
let proxy: FaultProxy;
const sockets = new Set<Socket>();

beforeEach(async () => {
  heard = [];
  echo = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('data', (piece) => {
      heard.push(piece);
      if (socket.writable) socket.write(piece);
    });
    socket.on('end', () => socket.end());
    socket.on('error', () => {});
  });
  echo.listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await faultProxy((echo.address() as AddressInfo).port);
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await proxy.close();
  echo.close();
  await once(echo, 'close');
});

function call(fault: Fault): Socket {
  proxy.misbehave(() => fault);
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  sockets.add(socket);
  return socket;
}

async function received(socket: Socket, bytes: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of socket as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= bytes) break;
  }
  return Buffer.concat(pieces);
}

const text = (length: number): Buffer => Buffer.alloc(length, 'kangen ');

describe('the fault proxy', () => {
  test('passes everything on where nothing is to go wrong', async () => {
    const socket = call({ kind: 'none' });
    socket.write(text(200_000));
    expect(await received(socket, 200_000)).toEqual(text(200_000));
  });

  test('delays without changing or reordering a byte', async () => {
    const socket = call({ kind: 'delay', ms: 20 });
    const begun = performance.now();
    for (const letter of 'abcdefghij') socket.write(letter);
    const back = await received(socket, 10);
    expect(back.toString()).toBe('abcdefghij');
    // There and back.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(40);
  });

  test('throttles to so many bytes in a second, in order', async () => {
    const socket = call({ kind: 'throttle', bytesPerSecond: 100_000 });
    const begun = performance.now();
    socket.end(text(10_000));
    expect(await received(socket, 10_000)).toEqual(text(10_000));
    expect(performance.now() - begun).toBeGreaterThanOrEqual(100);
  });

  test('cuts an answer in the middle: an orderly end, and too few bytes', async () => {
    const socket = call({ kind: 'cut', afterBytes: 150 });
    socket.write(text(100));
    const back = await received(socket, 100);
    expect(back).toEqual(text(100).subarray(0, 50));
  });

  test('resets the connection after so many bytes', async () => {
    const socket = call({ kind: 'reset', afterBytes: 50 });
    const failed = once(socket, 'error');
    socket.write(text(100));
    const [error] = (await failed) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
  });

  test('swallows what comes after so many bytes, and keeps the connection open', async () => {
    const socket = call({ kind: 'black-hole', afterBytes: 10 });
    const back: Buffer[] = [];
    socket.on('data', (piece: Buffer) => back.push(piece));
    socket.write(text(4));
    await once(socket, 'data');
    socket.write(text(100));
    // Another connection to the same place is answered: the silence is this one's alone.
    const other = call({ kind: 'none' });
    other.write('still there');
    expect((await received(other, 11)).toString()).toBe('still there');
    expect(Buffer.concat(back)).toHaveLength(4);
    expect(Buffer.concat(heard).length).toBeLessThan(30);
    expect(socket.destroyed).toBe(false);
  });

  test('ends one direction, and still passes the other on', async () => {
    const socket = call({ kind: 'half-close', afterBytes: 10 });
    const ended = once(socket, 'end');
    socket.resume();
    socket.write(text(20));
    await ended;
    const before = Buffer.concat(heard).length;
    socket.write(text(20));
    await expect.poll(() => Buffer.concat(heard).length).toBeGreaterThan(before);
  });

  test('loses a request: the callee hears its beginning, and the connection breaks', async () => {
    const socket = call({ kind: 'request-lost', afterBytes: 10 });
    const failed = once(socket, 'error');
    socket.write(text(4));
    await once(socket, 'data');
    socket.write(text(100));
    await failed;
    expect(Buffer.concat(heard).length).toBeLessThanOrEqual(10);
    expect(proxy.done()).toMatchObject({ 'request-lost': 1 });
  });

  test('loses an answer: the callee has heard everything', async () => {
    const socket = call({ kind: 'answer-lost', afterBytes: 10 });
    const failed = once(socket, 'error');
    socket.write(text(100));
    await failed;
    expect(Buffer.concat(heard)).toEqual(text(100));
    expect(proxy.done()).toMatchObject({ 'answer-lost': 1 });
  });

  test('breaks what is open, and serves what is new', async () => {
    const socket = call({ kind: 'none' });
    socket.write('x');
    await once(socket, 'data');
    const failed = once(socket, 'error');
    proxy.breakOpen();
    await failed;
    const again = call({ kind: 'none' });
    again.write('y');
    expect((await received(again, 1)).toString()).toBe('y');
  });

  test('brings a request late, also where its caller has left long ago', async () => {
    const socket = call({ kind: 'late', afterBytes: 5, ms: 50 });
    socket.write('early');
    await once(socket, 'data');
    const left = once(socket, 'close');
    socket.write('late', () => socket.destroy());
    await left;
    expect(Buffer.concat(heard).toString()).toBe('early');
    await expect.poll(() => Buffer.concat(heard).toString()).toBe('earlylate');
  });

  test('counts what struck, not what was drawn', async () => {
    const socket = call({ kind: 'cut', afterBytes: 1_000 });
    socket.write(text(100));
    await received(socket, 100);
    expect(proxy.done()).toEqual({});
  });

  test('severs what is open, refuses what is new, and serves again when mended', async () => {
    const socket = call({ kind: 'none' });
    socket.write('x');
    await once(socket, 'data');
    const failed = once(socket, 'error');
    proxy.sever();
    await failed;
    const refused = once(call({ kind: 'none' }), 'error');
    const [error] = (await refused) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNRESET');
    proxy.mend();
    const again = call({ kind: 'none' });
    again.write('y');
    expect((await received(again, 1)).toString()).toBe('y');
    expect(proxy.done()).toMatchObject({ severed: 1, refused: 1, none: 2 });
  });

  test('draws the same faults for the same seed, others for another, and every kind of them', () => {
    const drawn = (seed: number): Fault[] => {
      const next = drawnFrom(seededRandom(seed), { percent: 80 });
      return Array.from({ length: 300 }, (_, connection) => next(connection));
    };
    expect(drawn(7)).toEqual(drawn(7));
    expect(drawn(7)).not.toEqual(drawn(8));
    expect(new Set(drawn(7).map(({ kind }) => kind))).toEqual(new Set(['none', ...FAULT_KINDS]));
  });
});
