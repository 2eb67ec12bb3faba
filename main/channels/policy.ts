/** `GET /v1/policy`: signed by the ledger, for this very terminal. */
import { LEDGER_URN } from '../../protocol/identity.ts';
import { policyAnswer } from '../../protocol/ledger.ts';
import { type Policy } from '../../protocol/messages.ts';
import { type SignedPolicy } from '../engine/ports.ts';
import { type Outcome, unknown } from './outcome.ts';
import { type Peer } from './peer.ts';
import { type PeerKeys } from './peer-keys.ts';
import { ifHolds, messageBy } from './verified.ts';

export async function askPolicy(
  peer: Peer,
  keys: PeerKeys,
  terminal: string,
): Promise<Outcome<SignedPolicy>> {
  let said: Policy | null = null;
  const asked = await peer.call({ method: 'GET', path: '/v1/policy', answer: policyAnswer });
  const answered = await ifHolds(asked, async ({ policy }) => {
    said = await messageBy(keys, 'policy', policy);
    return policyHolds(said, terminal);
  });
  if (answered.kind !== 'answered') return answered;
  // Not the cached ones: what is sealed while the ledger is away is sealed to the key that it has now.
  const known = await keys.refreshed();
  if (known.kind !== 'answered') return known;
  if (said === null) return unknown('answer-invalid');
  return { kind: 'answered', body: { policy: said, jws: answered.body.policy, keys: known.body } };
}

const policyHolds = (said: Policy | null, terminal: string): boolean =>
  said !== null && said.iss === LEDGER_URN && said.aud === terminal;
