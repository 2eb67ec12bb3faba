/**
 * The end of a door: nothing new comes in, what runs is finished and answered, and whatever is still
 * connected after that, or after a bounded time, is cut. A caller who was cut asks again by the id.
 */
import { type Socket } from 'node:net';
import { type FastifyInstance } from 'fastify';
import { type Clock } from '../clock.ts';
import { type Log } from '../log.ts';
import * as limits from './limits.ts';

export interface Serving {
  /** Resolves when the last connection is gone. */
  stop(): Promise<void>;
}

export function serving(app: FastifyInstance, { clock, log }: { clock: Clock; log: Log }): Serving {
  const connected = new Set<Socket>();
  let isStopping = false;
  app.server.on('connection', (socket: Socket) => {
    connected.add(socket);
    socket.once('close', () => connected.delete(socket));
  });
  // A connection whose request was under way when the door closed would be kept alive, idle, for as long
  // as its caller likes: only connections that were idle at that moment are closed by Node itself.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done();
  });
  return {
    stop: async () => {
      isStopping = true;
      const cancel = clock.after(limits.stopMsMax, () => {
        log.warn({ connections: connected.size }, 'cut: not finished in time');
        for (const socket of connected) socket.destroy();
      });
      try {
        await app.close();
      } finally {
        cancel();
      }
    },
  };
}
