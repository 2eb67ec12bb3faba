/**
 * A TCP proxy that misbehaves: it stands between two parties, below their TLS, and delays, throttles,
 * cuts, swallows or closes halfway what passes. What it does to each connection is drawn from a seed,
 * so that the same seed and the same order of connections give the same faults.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Of one connection. Bytes are counted in both directions together, where nothing else is said. */
export type Fault =
  | { kind: 'none' }
  /** Each piece arrives so much later, in its order. */
  | { kind: 'delay'; ms: number }
  | { kind: 'throttle'; bytesPerSecond: number }
  /** Ends both sides in an orderly way after so many bytes. */
  | { kind: 'cut'; afterBytes: number }
  /** Takes everything and passes nothing on after so many bytes; the connection stays open. */
  | { kind: 'black-hole'; afterBytes: number }
  /** The caller is told that no more will come, while what it sends is still passed on. */
  | { kind: 'half-close'; afterBytes: number }
  /** RST to both sides after so many bytes. */
  | { kind: 'reset'; afterBytes: number }
  /** Of what the caller sends, nothing arrives after so many bytes, and the connection breaks. */
  | { kind: 'request-lost'; afterBytes: number }
  /** The same with what the callee answers: it has heard everything. */
  | { kind: 'answer-lost'; afterBytes: number }
  /** What the caller sends after so many bytes arrives so much later, also when the caller has left. */
  | { kind: 'late'; afterBytes: number; ms: number };

export type FaultKind = Exclude<Fault['kind'], 'none'>;
/** All of them, each with a size between 0 and 1, or at a place that is drawn as well. */
const FAULTS: Readonly<Record<FaultKind, (drawn: { size: number; afterBytes: number }) => Fault>> =
  {
    delay: ({ size }) => ({ kind: 'delay', ms: 1 + Math.floor(size * 400) }),
    throttle: ({ size }) => ({
      kind: 'throttle',
      bytesPerSecond: 4_000 + Math.floor(size * 60_000),
    }),
    cut: ({ afterBytes }) => ({ kind: 'cut', afterBytes }),
    'black-hole': ({ afterBytes }) => ({ kind: 'black-hole', afterBytes }),
    'half-close': ({ afterBytes }) => ({ kind: 'half-close', afterBytes }),
    reset: ({ afterBytes }) => ({ kind: 'reset', afterBytes }),
    'request-lost': ({ afterBytes }) => ({ kind: 'request-lost', afterBytes }),
    'answer-lost': ({ afterBytes }) => ({ kind: 'answer-lost', afterBytes }),
    late: ({ afterBytes }) => ({ kind: 'late', afterBytes, ms: LATE_MS }),
  };
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

/** From the middle of a handshake to the end of a few calls. */
const BYTES_MAX = 12_000;
/** Longer than any caller here waits for an answer: it has asked again before the first one arrives. */
const LATE_MS = 12_000;

export interface FaultProxy {
  port: number;
  /** Asked once for each new connection. */
  misbehave(next: (connection: number) => Fault): void;
  /** Open connections end at once: what comes next is a new one. */
  breakOpen(): void;
  /** The same, and new ones are refused by a reset, until it is mended. */
  sever(): void;
  mend(): void;
  /** What struck so far, by kind; `none` are the connections that were to be left alone. */
  done(): Readonly<Record<string, number>>;
  close(): Promise<void>;
}

/** @param target port on loopback */
export async function faultProxy(target: number, port = 0): Promise<FaultProxy> {
  const open = new Set<Socket>();
  const counts: Record<string, number> = {};
  let next: (connection: number) => Fault = () => ({ kind: 'none' });
  let connections = 0;
  let severed = false;
  const count = (what: string): void => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    if (severed) {
      count('refused');
      caller.on('error', () => {}).resetAndDestroy();
      return;
    }
    const fault = next(connections);
    connections += 1;
    if (fault.kind === 'none') count('none');
    const callee = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [caller, callee]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.once('close', () => open.delete(socket));
    }
    join({ caller, callee }, fault, () => count(fault.kind));
  });
  const breakOpen = (): void => {
    for (const socket of open) socket.resetAndDestroy();
  };
  return {
    port: await listening(server, port),
    breakOpen,
    misbehave: (decide) => {
      next = decide;
    },
    sever: () => {
      severed = true;
      count('severed');
      breakOpen();
    },
    mend: () => {
      severed = false;
    },
    done: () => ({ ...counts }),
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Drawing {
  /** So many of the connections misbehave. */
  percent: number;
  kinds?: readonly FaultKind[];
  /** Struck at the latest after so many bytes; more often early than late. */
  bytesMax?: number;
}

/** Draws one fault for each connection. */
export function drawnFrom(
  random: () => number,
  { percent, kinds = FAULT_KINDS, bytesMax = BYTES_MAX }: Drawing,
): (connection: number) => Fault {
  return () => {
    // The same number of draws each time: what comes later does not depend on what was drawn.
    const [strikes, which, size] = [random(), random(), random()];
    const kind = kinds[Math.floor(which * kinds.length)];
    if (kind === undefined || strikes * 100 >= percent) return { kind: 'none' };
    return FAULTS[kind]({ size, afterBytes: Math.floor(size ** 2 * bytesMax) });
  };
}

async function listening(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface Pair {
  caller: Socket;
  callee: Socket;
}

function join({ caller, callee }: Pair, fault: Fault, struckOnce: () => void): void {
  const both = [caller, callee];
  let passed = 0;
  let struck = false;
  const strike = (): void => {
    if (struck) return;
    struck = true;
    struckOnce();
    if (RESETS.has(fault.kind)) for (const socket of both) socket.resetAndDestroy();
    if (fault.kind === 'cut') for (const socket of both) socket.end();
    if (fault.kind === 'half-close') caller.end();
  };
  /** @returns how much of this piece may still pass as it is */
  const allowed = (bytes: number, from: Socket): number => {
    if (!('afterBytes' in fault)) return bytes;
    const other = UNHURT[fault.kind];
    if ((other === 'caller' && from === caller) || (other === 'callee' && from === callee)) {
      return bytes;
    }
    const left = Math.max(0, fault.afterBytes - passed);
    passed += bytes;
    return Math.min(left, bytes);
  };
  for (const [from, to] of [
    [caller, callee],
    [callee, caller],
  ] as const) {
    const onwards = lane(to, fault);
    const isLate = fault.kind === 'late' && to === callee;
    const later = isLate ? slowLane(to, { kind: 'delay', ms: fault.ms }) : null;
    // Each end learns of the other's from the close below.
    from.on('error', () => {});
    from.on('data', (piece) => {
      if (fault.kind === 'delay' || fault.kind === 'throttle') strike();
      const bytes = allowed(piece.length, from);
      if (bytes > 0) onwards.pass(piece.subarray(0, bytes), from);
      if (bytes === piece.length) return;
      strike();
      later?.pass(piece.subarray(bytes), from);
    });
    from.once('end', () => {
      if (!(fault.kind === 'black-hole' && struck)) (later ?? onwards).end();
    });
    // Bytes that are still on their slow way arrive before an orderly end, and late ones in any case.
    from.once('close', (failed) => {
      if (later !== null) later.end();
      else if (failed) to.destroy();
    });
  }
}

/** Whose bytes all arrive. */
const UNHURT: Partial<Record<Fault['kind'], keyof Pair>> = {
  'half-close': 'caller',
  'answer-lost': 'caller',
  'request-lost': 'callee',
  late: 'callee',
};
const RESETS: ReadonlySet<string> = new Set(['reset', 'request-lost', 'answer-lost']);

interface Lane {
  pass(piece: Buffer, from: Socket): void;
  end(): void;
}

/** One direction: keeps the order, and takes its time where the fault says so. */
function lane(to: Socket, fault: Fault): Lane {
  if (fault.kind === 'delay' || fault.kind === 'throttle') return slowLane(to, fault);
  return {
    pass: (piece, from) => {
      if (to.writable && !to.write(piece)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
    },
    end: () => to.end(),
  };
}

/** One timer and one queue: timers of different lengths do not keep the order of bytes. */
function slowLane(to: Socket, fault: Extract<Fault, { kind: 'delay' | 'throttle' }>): Lane {
  const queue: { dueMs: number; act: () => void }[] = [];
  let freeAtMs = 0;
  let waiting = false;
  const pump = (): void => {
    waiting = false;
    const now = performance.now();
    for (let first = queue[0]; first !== undefined && first.dueMs <= now; first = queue[0]) {
      queue.shift();
      first.act();
    }
    const [next] = queue;
    if (next === undefined) return;
    waiting = true;
    setTimeout(pump, Math.max(1, Math.ceil(next.dueMs - now)));
  };
  const later = (bytes: number, act: () => void): void => {
    const now = performance.now();
    const dueMs = fault.kind === 'delay' ? now + fault.ms : now;
    const takesMs = fault.kind === 'throttle' ? (bytes / fault.bytesPerSecond) * 1000 : 0;
    freeAtMs = Math.max(freeAtMs, dueMs) + takesMs;
    queue.push({ dueMs: freeAtMs, act });
    if (!waiting) pump();
  };
  return {
    pass: (piece) => later(piece.length, () => void (to.writable && to.write(piece))),
    end: () => later(0, () => to.end()),
  };
}
