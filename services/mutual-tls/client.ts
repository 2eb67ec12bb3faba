/**
 * Calls another service over mutual TLS. The peer must present a certificate of our authority whose
 * SAN URI is exactly the party we mean to talk to: on a network where every certificate comes from
 * one authority, a host name would prove nothing.
 */
import { type PeerCertificate } from 'node:tls';
import { Agent, request } from 'undici';
import { type z } from 'zod';
import { type Failure, failure } from '../../protocol/failure.ts';
import { headerOfStep, stepAbout, TRACEPARENT } from '../../protocol/trace.ts';
import { readLeaf } from '../../protocol/x509/leaf.ts';
import { currentTrace } from '../trace.ts';
import { fingerprintOf } from './caller.ts';
import { type IdentityFiles } from './identity-files.ts';
import * as limits from './limits.ts';

/** A certificate, by what the authority's list says of it. */
export interface Shown {
  serial: string;
  urn: string;
  /** SHA-256 of all of it, 64 lower-case hexadecimal digits. */
  fingerprint: string;
}

export interface ClientOptions {
  identity: IdentityFiles;
  /** `https://host:port` */
  url: string;
  /** The URN the peer's certificate must carry. */
  peer: string;
  /** A further word on the certificate that the peer shows; without it any of ours will do. */
  isKnown?: (shown: Shown) => boolean;
}

export interface Call<A extends z.ZodType> {
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  /** Already as it goes on the wire. */
  body?: unknown;
  bearer?: string;
  answer: A;
}

export type Called<A> = { ok: true; status: number; body: A } | { ok: false; failure: Failure };

export interface Client {
  /** @throws PeerUnreachable where no answer came, or one outside the protocol: the outcome is unknown */
  call<A extends z.ZodType>(call: Call<A>): Promise<Called<z.output<A>>>;
  /** @param how `now`: what still waits for an answer is given up, its outcome unknown */
  close(how?: 'now'): Promise<void>;
}

export interface PresentingClient extends Client {
  /** From the next call on under this identity; what is under way is finished under the one before. */
  present(identity: IdentityFiles): void;
}

export class PeerUnreachable extends Error {
  override name = 'PeerUnreachable';
}

export function createClient(options: ClientOptions): PresentingClient {
  const { url, peer } = options;
  const { current, present, close } = presentedAgent(options);
  return {
    call: async (call) => {
      const answered = await exchange(current(), url, call);
      const schema = answered.status < 300 ? call.answer : failure;
      const body = schema.safeParse(answered.body);
      if (!body.success) throw new PeerUnreachable(`${peer} answered outside the protocol`);
      return answered.status < 300
        ? { ok: true, status: answered.status, body: body.data as z.output<typeof call.answer> }
        : { ok: false, failure: failure.parse(body.data) };
    },
    present,
    close,
  };
}

/** An agent that is another one from the moment on when its identity is. */
export function presentedAgent(options: Omit<ClientOptions, 'url'>) {
  let agent = peerAgent(options);
  const ending = new Set<Agent>();
  return {
    current: (): Agent => agent,
    present: (identity: IdentityFiles): void => {
      const before = agent;
      agent = peerAgent({ ...options, identity });
      ending.add(before);
      const ended = () => void ending.delete(before);
      before.close().then(ended, ended);
    },
    close: async (how?: 'now'): Promise<void> => {
      const all = [agent, ...ending];
      await Promise.all(all.map((one) => (how === 'now' ? one.destroy() : one.close())));
    },
  };
}

/** Connections to that party and to nobody else. */
export function peerAgent(options: Omit<ClientOptions, 'url'>): Agent {
  const { identity } = options;
  return new Agent({
    connections: limits.connectionsPerPeerMax,
    headersTimeout: limits.answerTimeoutMs,
    bodyTimeout: limits.answerTimeoutMs,
    maxResponseSize: limits.answerBytesMax,
    connect: {
      key: identity.key,
      cert: identity.certificate,
      ca: identity.authority,
      minVersion: 'TLSv1.3',
      // SECURITY: Node does not ask checkServerIdentity again for a resumed session.
      maxCachedSessions: 0,
      timeout: limits.connectTimeoutMs,
      checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
        notThePeer(certificate, options),
    },
  });
}

async function exchange(
  agent: Agent,
  url: string,
  { method, path, body, bearer }: Call<z.ZodType>,
): Promise<{ status: number; body: unknown }> {
  const step = currentTrace() ?? stepAbout(path);
  try {
    const response = await request(new URL(path, url), {
      dispatcher: agent,
      method,
      headers: {
        ...(step !== null && { [TRACEPARENT]: headerOfStep(step) }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    return { status: response.statusCode, body: await response.body.json() };
  } catch (cause) {
    throw new PeerUnreachable(`no answer from ${url}`, { cause });
  }
}

function notThePeer(
  certificate: PeerCertificate,
  { peer, isKnown }: Pick<ClientOptions, 'peer' | 'isKnown'>,
): Error | undefined {
  const leaf = readLeaf(certificate.raw, 'answers');
  if (!leaf.ok) return new Error(`the certificate of ${peer} cannot be used: ${leaf.fault}`);
  if (leaf.party.urn !== peer) return new Error(`expected ${peer} at this address`);
  const { serialNumber: serial } = certificate;
  const isRefused =
    isKnown?.({ serial, urn: peer, fingerprint: fingerprintOf(certificate) }) === false;
  return isRefused ? new Error(`${peer} shows a certificate that is not on the list`) : undefined;
}
