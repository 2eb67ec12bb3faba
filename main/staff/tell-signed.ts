/**
 * One thing that staff signed, told. A ledger that does not know whose key it was (it was put back to a copy
 * of before the sign-in) is shown its own signed word for it, at once.
 */
import { type StaffActionDelivery, type StaffActionDone } from '../../protocol/staff.ts';
import { type Outcome } from '../engine/ports.ts';
import { type StaffDelivery } from '../purchases/ports.ts';
import { type StaffChannel } from './ports.ts';

export async function tellSigned(
  ledger: Pick<StaffChannel, 'act'>,
  { id, action, confirmation, sessions }: StaffDelivery,
  sealed?: string,
): Promise<Outcome<StaffActionDone>> {
  const said: StaffActionDelivery = {
    action,
    ...(confirmation !== null && { confirmation }),
    ...(sealed !== undefined && { sealed }),
  };
  const outcome = await ledger.act(id, said);
  const isLost = outcome.kind === 'refused' && outcome.failure.code === 'staff-key-unknown';
  return isLost && sessions.length > 0
    ? ledger.act(id, { ...said, sessions: [...sessions] })
    : outcome;
}
