/** Listens on loopback, TCP and UDP, and writes down whoever says anything at all. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

export interface Listener {
  http: string;
  https: string;
  ws: string;
  stun: string;
  /** What came in, TCP connections that said nothing included. */
  heard(): string[];
  stop(): Promise<void>;
}

export async function listener(): Promise<Listener> {
  const heard: string[] = [];
  const tcp = createServer((socket) => {
    heard.push('a TCP connection');
    socket.on('error', () => undefined);
    socket.end();
  }).listen(0, '127.0.0.1');
  await once(tcp, 'listening');
  const udp = createSocket('udp4', () => heard.push('a UDP packet')).bind(0, '127.0.0.1');
  await once(udp, 'listening');
  const { port } = tcp.address() as AddressInfo;
  return {
    http: `http://127.0.0.1:${port}/`,
    https: `https://127.0.0.1:${port}/`,
    ws: `ws://127.0.0.1:${port}/`,
    stun: `stun:127.0.0.1:${udp.address().port}`,
    heard: () => heard,
    stop: async () => {
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    },
  };
}
