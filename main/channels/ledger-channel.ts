/**
 * The ledger, seen from this terminal. Every answer is parsed; the authorization and the statement in
 * it are verified: signed by the ledger, about this id, this amount, for this terminal.
 */
import { z } from 'zod';
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type RedemptionId } from '../../protocol/ids.ts';
import {
  account,
  heartbeatAnswer,
  type KeySet,
  pinChanged,
  type PublicKey,
  type receiptDelivery,
  redemption,
  type Redemption,
  redemptionRequest,
  session,
  sessionEnded,
  type wishDelivery,
  withdrawal,
} from '../../protocol/ledger.ts';
import { sameMoney } from '../../protocol/money.ts';
import { type LedgerChannel as LedgerPort } from '../engine/ports.ts';
import { type DeviceIdentity } from '../identity/enrol.ts';
import { type PurchaseChannel } from '../purchases/ports.ts';
import { type StaffChannel } from '../staff/ports.ts';
import { sealedCredential, sealedPinChange } from './credential.ts';
import { type Outcome } from './outcome.ts';
import { type Peer, peerAt } from './peer.ts';
import { askBook } from './book-check.ts';
import { KeysUnavailable, keysOf, type PeerKeys } from './peer-keys.ts';
import { askPolicy } from './policy.ts';
import { purchaseCalls } from './purchase-calls.ts';
import { staffCalls } from './staff-calls.ts';
import { ifHolds, messageBy } from './verified.ts';

export interface LedgerChannelParts {
  /** `https://host:port` */
  url: string;
  identity: DeviceIdentity;
  /** Our own URN: the terminal that an authorization must name. */
  terminal: string;
  /** The bank that an authorization must be for. */
  bank: string;
  now(): Date;
  /** A UUID version 4, new each time. */
  newJti(): string;
  /** What time it is at the ledger, with each of its answers; milliseconds since the epoch. */
  told?(atMs: number): void;
}

export interface LedgerChannel extends LedgerPort, PurchaseChannel {
  staff: StaffChannel;
  close(): Promise<void>;
  /** From the next call on under this certificate. */
  present(identity: DeviceIdentity): void;
}

export function ledgerChannel(parts: LedgerChannelParts): LedgerChannel {
  return ledgerChannelOver(peerAt({ ...parts, peer: LEDGER_URN }), parts);
}

export function ledgerChannelOver(
  peer: Peer,
  parts: Omit<LedgerChannelParts, 'url' | 'identity'>,
): LedgerChannel {
  const keys = keysOf(peer);
  const asRedemption = (
    id: RedemptionId,
    answered: Outcome<Redemption>,
  ): Promise<Outcome<Redemption>> =>
    ifHolds(answered, (body) => redemptionHolds(body, { id, keys, ...parts }));

  return {
    openSession: (typed) =>
      toReader({ peer, keys }, async (reader) => {
        const body = { credential: await sealedCredential(reader, { ...parts, ...typed }) };
        return peer.call({ method: 'POST', path: '/v1/sessions', body, answer: session });
      }),
    changePin: (token, typed) =>
      toReader({ peer, keys }, async (reader) => {
        const body = { change: await sealedPinChange(reader, { ...parts, ...typed }) };
        return peer.call({ method: 'POST', path: '/v1/pin', body, token, answer: pinChanged });
      }),
    endSession: async (token) => {
      const path = '/v1/sessions/end';
      const ended = await peer.call({
        method: 'POST',
        path,
        body: {},
        token,
        answer: sessionEnded,
      });
      return ended.kind === 'answered' ? { kind: 'answered', body: undefined } : ended;
    },
    account: (token, before) =>
      peer.call({ method: 'GET', path: accountPath(before), token, answer: account }),
    bookCheck: (id) => askBook(peer, keys, { id, path: `${pathOf(id)}/proof` }),
    statement: async (jws) => {
      try {
        const said = await messageBy(keys, 'statement', jws);
        return said?.iss === LEDGER_URN ? said : null;
      } catch (error) {
        // Without the keys nobody can say whose word it is.
        if (error instanceof KeysUnavailable) return null;
        throw error;
      }
    },
    requestRedemption: async (id, request, token) => {
      const body = z.encode(redemptionRequest, request);
      return asRedemption(
        id,
        await peer.call({
          method: 'PUT',
          path: pathOf(id),
          body,
          ...(token !== null && { token }),
          answer: redemption,
        }),
      );
    },
    redemption: async (id) =>
      asRedemption(id, await peer.call({ method: 'GET', path: pathOf(id), answer: redemption })),
    deliverReceipt: async (id, receipt, authorization) => {
      const body: z.input<typeof receiptDelivery> = { receipt, authorization };
      const path = `${pathOf(id)}/receipt`;
      return asRedemption(id, await peer.call({ method: 'PUT', path, body, answer: redemption }));
    },
    presentWish: async (id, sealed, boot) => {
      const body: z.input<typeof wishDelivery> = {
        wish: sealed,
        ...(boot !== undefined && { boot }),
      };
      const path = `${pathOf(id)}/wish`;
      return asRedemption(id, await peer.call({ method: 'PUT', path, body, answer: redemption }));
    },
    heartbeat: (body) =>
      peer.call({ method: 'POST', path: '/v1/heartbeat', body, answer: heartbeatAnswer }),
    policy: () => askPolicy(peer, keys, parts.terminal),
    withdraw: async (id) => {
      const path = `${pathOf(id)}/withdraw`;
      const answered = await peer.call({ method: 'POST', path, body: {}, answer: withdrawal });
      return ifHolds(answered, async (body) => body.id === id);
    },
    ...purchaseCalls(peer),
    staff: staffCalls({
      peer,
      keys,
      ...parts,
      sealing: (present) => toReader({ peer, keys }, present),
    }),
    keys: keys.refreshed,
    close: peer.close,
    present: peer.present,
  };
}

const pathOf = (id: RedemptionId): string => `/v1/redemptions/${id}`;

const accountPath = (before: string | undefined): string =>
  before === undefined ? '/v1/account' : `/v1/account?before=${encodeURIComponent(before)}`;

interface Ledger {
  peer: Peer;
  keys: PeerKeys;
}

/** @param present what is sealed to this very key */
async function toReader<T>(
  { keys }: Ledger,
  present: (reader: PublicKey) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const first = readerIn(await keys.all());
  // Nothing left this terminal, so nothing is unknown about it.
  if (first === null) return { kind: 'refused', failure: noKey };
  const answered = await present(first);
  if (answered.kind !== 'refused' || answered.failure.code !== 'body-invalid') return answered;
  // It could not be opened there, and no attempt was counted: the ledger may have a new key.
  const second = readerIn(await keys.refreshed());
  if (second === null || second.kid === first.kid) return answered;
  return present(second);
}

const noKey: Failure = failureOf('ledger-unreachable', "the ledger's key could not be fetched");

/** The newest comes first, as the party lists them. */
function readerIn(keys: Outcome<KeySet>): PublicKey | null {
  if (keys.kind !== 'answered') return null;
  return keys.body.keys.find(({ use }) => use === 'enc') ?? null;
}

interface RedemptionExpectation extends Pick<LedgerChannelParts, 'terminal' | 'bank'> {
  id: RedemptionId;
  keys: PeerKeys;
}

async function redemptionHolds(
  body: Redemption,
  expected: RedemptionExpectation,
): Promise<boolean> {
  if (body.id !== expected.id) return false;
  const authorized = body.authorization === null || (await authorizationHolds(body, expected));
  return authorized && (body.statement === null || (await statementHolds(body, expected)));
}

async function authorizationHolds(
  { authorization, amount }: Redemption,
  { id, keys, terminal, bank }: RedemptionExpectation,
): Promise<boolean> {
  const said = await messageBy(keys, 'authorization', authorization ?? '');
  return (
    said !== null &&
    said.iss === LEDGER_URN &&
    said.aud === bank &&
    said.terminal === terminal &&
    said.redemption === id &&
    sameMoney(said.amount, amount)
  );
}

async function statementHolds(
  { statement, amount, points, outcome }: Redemption,
  { id, keys, terminal }: RedemptionExpectation,
): Promise<boolean> {
  const said = await messageBy(keys, 'statement', statement ?? '');
  return (
    said !== null &&
    said.iss === LEDGER_URN &&
    said.aud === terminal &&
    said.redemption === id &&
    said.outcome === outcome &&
    said.points === points &&
    sameMoney(said.amount, amount)
  );
}
