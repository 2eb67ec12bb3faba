/**
 * One call of a service, as data: who may make it, what it must look like, what it answers.
 * The door (server.ts) checks in this order: certificate → role → schema → `handle`.
 */
import { type z } from 'zod';
import { type Failure, type FailureCode, failureOf } from '../../protocol/failure.ts';
import { type Party, type Role } from '../../protocol/identity.ts';

/** A peer whose certificate was checked. */
export interface Caller {
  party: Party;
  /** Upper-case hex without separators. */
  serial: string;
  /**
   * When the enrolment began that the certificate goes back to, by the authority's clock: a renewal is no new
   * beginning. Where that cannot be known it is the certificate's own beginning.
   */
  issuedMs: number;
}

/** A caller as a door sees it, before it is let in. */
export interface Presenter extends Caller {
  /** Of the whole certificate: SHA-256, 64 lower-case hexadecimal digits. */
  fingerprint: string;
}

/** A route's schemas in, their outputs out: `body` is parsed (bigint, not string) when a handler sees it. */
export interface Asked<P, Q, B> {
  caller: Caller;
  params: P;
  query: Q;
  body: B;
  /** The token of `authorization: Bearer …`, or null. */
  bearer: string | null;
}

export type Answered<A> = { ok: true; status?: number; body: A } | { ok: false; failure: Failure };

export interface Route<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> {
  method: 'GET' | 'PUT' | 'POST';
  /** Fastify path syntax: `/v1/redemptions/:id`. */
  path: string;
  roles: readonly Role[];
  /** Other services ask it every few seconds: no line in the log where it is answered as it should be. */
  isPolled?: boolean;
  params: P;
  query: Q;
  body: B;
  answer: A;
  handle(asked: Asked<z.output<P>, z.output<Q>, z.output<B>>): Promise<Answered<z.output<A>>>;
}

/** Infers the schemas of one route; the list of routes then forgets them. */
export function route<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  A extends z.ZodType,
>(one: Route<P, Q, B, A>): Route {
  return one;
}

export function refuse(
  code: FailureCode,
  detail: string,
  more?: Pick<Failure, 'attemptsLeft' | 'retryAfterSeconds'>,
): { ok: false; failure: Failure } {
  return { ok: false, failure: failureOf(code, detail, more) };
}

/** Thrown by a sandbox that is to misbehave: the door cuts the connection instead of answering. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
}
