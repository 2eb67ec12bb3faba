/**
 * The key of one staff session, and what it signs. SECURITY: made here, kept in memory, exported nowhere;
 * whoever drops this object drops the key.
 */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { generateKey, type KeptKey } from '../../protocol/sealed/keys.ts';
import { messageDigest, signMessage } from '../../protocol/sealed/sign.ts';
import { type StaffDeed } from '../../protocol/staff-messages.ts';
import { type Clock, type Outcome } from '../engine/ports.ts';
import { type StaffSessionShown } from '../../protocol/staff.ts';
import { type OpenedStaff, type StaffChannel, type StaffTyped } from './ports.ts';

export interface SignedAction {
  id: string;
  action: string;
}

export interface StaffSigner {
  readonly opened: OpenedStaff;
  /** Kept beside what is signed: the ledger may lose whose key it was. */
  readonly shown: StaffSessionShown;
  sign(deed: StaffDeed): Promise<SignedAction>;
}

export interface SignerParts {
  ledger: Pick<StaffChannel, 'openStaff'>;
  terminal: string;
  clock: Pick<Clock, 'now'>;
  /** A UUID version 7, new each time. */
  newId(): string;
}

export async function openSigner(
  { ledger, terminal, clock, newId }: SignerParts,
  typed: StaffTyped,
): Promise<Outcome<StaffSigner>> {
  const key: KeptKey = await generateKey('sig');
  const opened = await ledger.openStaff(typed, { x: key.x, y: key.y, kid: key.kid });
  if (opened.kind !== 'answered') return opened;
  const { session } = opened.body.session;
  const sign = async (deed: StaffDeed): Promise<SignedAction> => {
    const id = newId();
    const iat = Math.floor(clock.now().getTime() / 1000);
    const said = { iss: terminal, aud: LEDGER_URN, iat, jti: id, session, deed };
    return { id, action: await signMessage('staffAction', said, key) };
  };
  const { x, y } = key;
  const shown: StaffSessionShown = {
    session: opened.body.statement,
    key: { kty: 'EC', crv: 'P-256', x, y },
  };
  return { kind: 'answered', body: { opened: opened.body, shown, sign } };
}

/** Of another member, over this very action. */
export async function confirmed(second: StaffSigner, { action }: SignedAction): Promise<string> {
  const { action: jws } = await second.sign({
    kind: 'confirm',
    action: await messageDigest(action),
  });
  return jws;
}
