/** The purchases' channel of a kiosk: what staff signed is told, with the signature that was kept beside it. */
import { failureOf } from '../../protocol/failure.ts';
import { type PurchaseId, type ReversalId } from '../../protocol/ids.ts';
import { type StaffActionDone } from '../../protocol/staff.ts';
import { type Outcome } from '../engine/ports.ts';
import { type DeliveryReader, type PurchaseChannel } from '../purchases/ports.ts';
import { type StaffChannel } from './ports.ts';
import { tellSigned } from './tell-signed.ts';

export function staffPurchaseChannel(
  ledger: Pick<StaffChannel, 'act'> & Pick<PurchaseChannel, 'keys'>,
  deliveries: Pick<DeliveryReader, 'of'>,
): PurchaseChannel {
  const told = async (
    subject: PurchaseId | ReversalId,
    sealed?: string,
  ): Promise<Outcome<StaffActionDone>> => {
    const kept = deliveries.of(subject);
    if (kept === null) {
      const failure = failureOf('staff-action-invalid', 'nobody has signed it on this kiosk');
      return { kind: 'refused', failure };
    }
    return tellSigned(ledger, kept, sealed);
  };
  return {
    tellPurchase: async (id, sealed) => {
      const outcome = await told(id, sealed);
      if (outcome.kind !== 'answered') return outcome;
      const { body } = outcome;
      if (body.kind !== 'recorded' || body.purchase !== id) return invalid;
      const { points, matureAt, expireAt } = body;
      return { kind: 'answered', body: { id, points, matureAt, expireAt } };
    },
    tellRefund: async (id, { purchase }) => {
      const outcome = await told(id);
      if (outcome.kind !== 'answered') return outcome;
      const { body } = outcome;
      if (body.kind !== 'reversed' || body.reversal !== id || body.purchase !== purchase) {
        return invalid;
      }
      return { kind: 'answered', body: { reversal: id, purchase, points: body.points } };
    },
    keys: () => ledger.keys(),
  };
}

const invalid = { kind: 'unknown', reason: 'answer-invalid' } as const;
