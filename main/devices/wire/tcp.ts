/** A printer on the shop's network, usually port 9100. It gets pictures and is asked how it is, nothing else. */
import { createConnection, type Socket } from 'node:net';
import { type Connection, type Wire, WireBroken } from './wire.ts';

export interface TcpAddress {
  host: string;
  port: number;
}

export const tcpWire = (address: TcpAddress): Wire => ({
  open: () =>
    new Promise((resolve, reject) => {
      const socket = createConnection({ ...address, noDelay: true });
      const broken = (cause?: Error): void => reject(new WireBroken('not connected', { cause }));
      socket.once('error', broken).once('close', () => broken());
      socket.once('connect', () => resolve(over(socket)));
    }),
});

function over(socket: Socket): Connection {
  // What breaks is seen at the next write; a listener keeps it from ending the process.
  socket.on('error', () => undefined);
  return {
    write: (bytes) =>
      new Promise((resolve, reject) => {
        const broken = (): void => reject(new WireBroken('the connection has ended'));
        if (socket.destroyed) return broken();
        socket.once('close', broken);
        socket.write(bytes, (error) => {
          socket.off('close', broken);
          if (error) reject(new WireBroken('not taken', { cause: error }));
          else resolve();
        });
      }),
    onBytes: (listener) => {
      socket.on('data', listener);
    },
    close: () => {
      socket.destroy();
    },
    // Closed alone, the system would go on sending what it has taken.
    abort: () => {
      socket.resetAndDestroy();
    },
  };
}
