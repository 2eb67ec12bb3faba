/** Staff's half of the ledger's wire. What it has signed is verified: this key, on this terminal. */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { type PublicKey } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';
import { staffActionDone, staffCredential, staffSessionOpened } from '../../protocol/staff.ts';
import { type OpenedStaff, type StaffChannel } from '../staff/ports.ts';
import { type Outcome } from './outcome.ts';
import { type Peer } from './peer.ts';
import { type PeerKeys } from './peer-keys.ts';
import { ifRead, messageBy } from './verified.ts';

interface Parts {
  peer: Peer;
  keys: PeerKeys;
  terminal: string;
  now(): Date;
  newJti(): string;
  /** Seals to the ledger's present key. */
  sealing<T>(present: (reader: PublicKey) => Promise<Outcome<T>>): Promise<Outcome<T>>;
}

export function staffCalls({ peer, keys, terminal, now, newJti, sealing }: Parts): StaffChannel {
  return {
    openStaff: (typed, key, boot) =>
      sealing(async (reader) => {
        const { x, y } = key;
        const plain = staffCredential.parse({
          ...typed,
          terminal,
          ...(boot !== undefined && { boot }),
          jti: newJti(),
          iat: Math.floor(now().getTime() / 1000),
          key: { kty: 'EC', crv: 'P-256', x, y },
        });
        const type = 'kangen-staff-credential+json';
        const body = { credential: await encryptTo(reader, type, JSON.stringify(plain)) };
        const asked = await peer.call({
          method: 'POST',
          path: '/v1/staff/sessions',
          body,
          answer: staffSessionOpened,
        });
        return ifRead(asked, async (opened): Promise<OpenedStaff | null> => {
          const session = await messageBy(keys, 'staffSession', opened.session);
          const isOurs =
            session?.iss === LEDGER_URN && session.aud === terminal && session.key === key.kid;
          return isOurs ? { ...opened, session, statement: opened.session } : null;
        });
      }),
    act: (id, delivery) =>
      peer.call({
        method: 'PUT',
        path: `/v1/staff/actions/${id}`,
        body: delivery,
        answer: staffActionDone,
      }),
  };
}
