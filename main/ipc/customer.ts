/** What the customer may ask for. */
import { type Failure, failureOf } from '../../protocol/failure.ts';
import { type Language } from '../../protocol/ledger.ts';
import { type CustomerSession } from '../session/customer-session.ts';
import { type Handlers } from './gate.ts';
import { type StaffCommandName } from './staff.ts';

export interface CustomerParts {
  /** Null until the terminal can serve. */
  session(): CustomerSession | null;
  language(): Language;
  /** Nobody new is served for a while. */
  inMaintenance(): boolean;
  /** The ledger would refuse what is dated here. */
  isClockWrong(): boolean;
  /** Nothing can be written down. */
  isStorageFailing(): boolean;
  /** Signed out, though nobody was signed in: whoever was there has gone. */
  abandoned(): void;
  /** What is shown, on paper. */
  print(): Failure | null;
}

export function customerCommands({
  session,
  language,
  inMaintenance,
  isClockWrong,
  isStorageFailing,
  abandoned,
  print,
}: CustomerParts): Omit<
  Handlers,
  'chooseLanguage' | 'chooseDisplay' | 'syncNow' | 'say' | 'hush' | StaffCommandName
> {
  const served = (act: (session: CustomerSession) => Failure | null): Failure | null => {
    const here = session();
    return here === null
      ? failureOf('terminal-not-ready', 'the terminal is not serving yet')
      : act(here);
  };
  const nobodyNew = (): Failure | null => {
    if (inMaintenance())
      return failureOf('terminal-not-ready', 'this terminal is being looked after');
    if (isClockWrong())
      return failureOf('terminal-not-ready', 'the clock of this terminal is wrong');
    return isStorageFailing()
      ? failureOf('terminal-storage-failing', 'the disk of this terminal fails')
      : null;
  };
  return {
    signIn: (credential) => served((here) => nobodyNew() ?? here.signIn(credential)),
    signOut: () =>
      served((here) => {
        if (here.state.phase === 'nobody') abandoned();
        return here.signOut();
      }),
    changePin: (typed) => served((here) => here.changePin(typed)),
    redeem: (wish) => served((here) => here.redeem(wish, language())),
    wish: (asked) => served((here) => here.wish(asked, language())),
    printReceipt: () => served(print),
    finishRedemption: () => served((here) => here.finishRedemption()),
    refreshAccount: () => served((here) => here.refreshAccount()),
    readOlder: () => served((here) => here.readOlder()),
    checkBook: ({ redemption }) => served((here) => here.checkBook(redemption)),
    readSlip: ({ slip }) => served((here) => here.readSlip(slip)),
  };
}
