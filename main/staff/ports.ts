/** What staff mode needs from the rooms around it. They depend on this file. */
import { type Outcome } from '../engine/ports.ts';
import { type StaffSession } from '../../protocol/staff-messages.ts';
import {
  type StaffActionDelivery,
  type StaffActionDone,
  type StaffSessionOpened,
} from '../../protocol/staff.ts';

/** `session`: what the ledger has signed, verified, for this terminal and this key; `statement`: its words. */
export type OpenedStaff = Omit<StaffSessionOpened, 'session'> & {
  session: StaffSession;
  statement: string;
};

export interface StaffTyped {
  badge: string;
  pin: string;
}

/** Every answer's schema and signature were checked. Nothing rejects. */
export interface StaffChannel {
  openStaff(
    typed: StaffTyped,
    key: { x: string; y: string; kid: string },
    boot?: string,
  ): Promise<Outcome<OpenedStaff>>;
  act(id: string, delivery: StaffActionDelivery): Promise<Outcome<StaffActionDone>>;
}
