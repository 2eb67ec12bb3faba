/** One party of the network, as something that can be asked. Never rejects: every failure is a value. */
import { type z } from 'zod';
import { headerOfStep, stepAbout, TRACEPARENT } from '../../protocol/trace.ts';
import { type DeviceIdentity } from '../identity/enrol.ts';
import { outcomeOf } from './answer.ts';
import { exchange, type Exchange, type Exchanged } from './exchange.ts';
import { type Outcome } from './outcome.ts';
import { tlsAgent } from './tls.ts';

export interface PeerParts {
  /** `https://host:port` */
  url: string;
  /** The URN its certificate must carry. */
  peer: string;
  /** Who we are. */
  identity: DeviceIdentity;
  /** With each answer: what time it is there, in milliseconds since the epoch, to the second. */
  told?(atMs: number): void;
}

export interface Call<S extends z.ZodType> {
  method: Exchange['method'];
  path: string;
  /** As it goes on the wire. */
  body?: unknown;
  /** A customer's session. */
  token?: string;
  answer: S;
}

export interface Peer {
  call<S extends z.ZodType>(call: Call<S>): Promise<Outcome<z.output<S>>>;
  close(): Promise<void>;
  /** From the next call on under this identity; what is under way is finished under the one before. */
  present(identity: DeviceIdentity): void;
}

export function peerAt({ url, peer, identity, told }: PeerParts): Peer {
  const agentAs = ({ authority, isRevoked, ...own }: DeviceIdentity) =>
    tlsAgent({ authority, peer, own, ...(isRevoked && { isRevoked }) });
  let agent = agentAs(identity);
  const closing = new Set<Promise<void>>();
  return peerOver({
    url,
    send: async (call) => {
      const exchanged = await exchange(agent, call);
      const atMs = exchanged.ok ? Date.parse(exchanged.date ?? '') : Number.NaN;
      if (!Number.isNaN(atMs)) told?.(atMs);
      return exchanged;
    },
    close: async () => {
      await Promise.all([agent.close(), ...closing]);
    },
    present: (renewed) => {
      const before = agent.close();
      closing.add(before);
      void before.finally(() => closing.delete(before));
      agent = agentAs(renewed);
    },
  });
}

export interface Wire {
  /** `https://host:port` */
  url: string;
  send(call: Exchange): Promise<Exchanged>;
  close(): Promise<void>;
  /** Absent where the wire knows its caller by itself. */
  present?(identity: DeviceIdentity): void;
}

/** The same over any wire that carries a request to that party. */
export function peerOver({ url, send, close, present = () => {} }: Wire): Peer {
  return {
    call: async ({ method, path, body, token, answer }) => {
      const step = stepAbout(path);
      const headers = {
        ...(step !== null && { [TRACEPARENT]: headerOfStep(step) }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      const exchanged = await send({
        method,
        url: new URL(path, url),
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return outcomeOf(exchanged, answer);
    },
    close,
    present,
  };
}
