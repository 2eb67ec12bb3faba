/**
 * A TCP proxy below TLS that strikes when it is told to: at the next request, or at the next answer, on
 * whatever connection it comes. Whoever arms it must know that the connection is open and idle, so that
 * what passes next is the message that is meant, and not a handshake.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Strike {
  leg: 'request' | 'answer';
  /** So many bytes of it still pass. */
  afterBytes: number;
  /**
   * Then: both ends are reset; both are ended in an orderly way; or nothing is passed on any more, and
   * both ends believe that the connection is open.
   */
  how: 'reset' | 'end' | 'silence';
}

export interface MessageProxy {
  port: number;
  /** @returns whether it has struck */
  arm(strike: Strike): () => boolean;
  close(): Promise<void>;
}

export async function messageProxy(target: number): Promise<MessageProxy> {
  const open = new Set<Socket>();
  let armed: Strike | null = null;
  const server = createServer((caller) => {
    const callee = connect(target, '127.0.0.1');
    const pair = [caller, callee] as const;
    let struck: Strike | null = null;
    let left = 0;
    const pass = (leg: Strike['leg'], to: Socket) => (piece: Buffer) => {
      if (armed?.leg === leg && struck === null) {
        struck = armed;
        left = struck.afterBytes;
        armed = null;
      }
      if (struck === null) return void to.write(piece);
      // A connection that was struck carries nothing more, in either direction.
      const bytes = struck.leg === leg ? Math.min(left, piece.length) : 0;
      left -= bytes;
      if (bytes > 0) to.write(piece.subarray(0, bytes));
      if (struck.leg !== leg || left > 0) return;
      if (struck.how === 'reset') for (const socket of pair) socket.resetAndDestroy();
      if (struck.how === 'end') for (const socket of pair) socket.end();
    };
    caller.on('data', pass('request', callee));
    callee.on('data', pass('answer', caller));
    for (const [socket, other] of [pair, [callee, caller]] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      // Each end learns of the other's from the close.
      socket.on('error', () => {});
      socket.once('close', () => {
        open.delete(socket);
        if (struck?.how !== 'silence') other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    arm: (strike) => {
      armed = strike;
      return () => armed !== strike;
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
