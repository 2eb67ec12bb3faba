/** What a member of staff may ask for. Who is not signed in is refused by the desk itself. */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type staffCommands as schemas } from '../../protocol/staff.ts';
import { type StaffDesk } from '../staff/staff-desk.ts';
import { type Handlers } from './gate.ts';

export type StaffCommandName = keyof typeof schemas;

export function staffCommands({
  desk,
}: {
  /** Null until the terminal can serve, and where it has none. */
  desk(): StaffDesk | null;
}): Pick<Handlers, StaffCommandName> {
  const at = (act: (desk: StaffDesk) => Failure | null): Failure | null => {
    const here = desk();
    return here === null
      ? failureOf('terminal-not-ready', 'nobody of the shop can sign in here')
      : act(here);
  };
  return {
    staffSignIn: (typed) => at((here) => here.signIn(typed)),
    staffSignOut: () => at((here) => here.leave()),
    staffRecord: ({ second, ...purchase }) => at((here) => here.record(purchase, second)),
    staffReverse: ({ second, ...refund }) => at((here) => here.reverse(refund, second)),
    staffLookUp: ({ redemption }) => at((here) => here.lookUp(redemption)),
    staffReprint: ({ redemption }) => at((here) => here.reprint(redemption)),
    staffPrintTest: () => at((here) => here.printTest()),
    staffSync: () => at((here) => here.sync()),
    staffExport: () => at((here) => here.exportDay()),
    staffLock: () => at((here) => here.lock()),
    staffAssist: () => at((here) => here.assist()),
    staffClose: () => at((here) => here.closeApplication()),
  };
}
