/** What a touch does: a command down, a step on, and where the kiosk says no, its failure kept to be told. */
import { useMemo, useState } from 'react';
import { z } from 'zod';
import { type Failure } from '../protocol/failure.ts';
import { type Display, type Reply, type Snapshot } from '../protocol/ipc.ts';
import { type Language, hasLuhnCheckDigit } from '../protocol/ledger.ts';
import { type Money, money } from '../protocol/money.ts';
import { type HistoryStep, type Step } from './flow.ts';
import { type HistoryEntry, type HistoryPart } from './history.ts';
import { useKiosk } from './kiosk.ts';
import { type CustomersScan } from './scan.ts';

export interface Actions {
  start(): void;
  scan(scan: CustomersScan): void;
  /** Whatever is shown of a slip or of a refusal goes first: staff is not let in before nobody is there. */
  makeRoom(then: () => void): void;
  /** From here on the last refusal is forgotten. */
  enterPin(cardNumber: string): void;
  signIn(cardNumber: string, pin: string): void;
  chooseAmount(from: Money | null): void;
  confirm(amount: Money): void;
  redeem(points: number, amount: Money): void;
  /** Records a wish: nothing is reserved by it. */
  wish(points: number, amount: Money): void;
  refresh(): void;
  showPoints(): void;
  showHistory(part: HistoryPart): void;
  turnTo(step: HistoryStep): void;
  /** Reads the next page of the history. */
  readOlder(): void;
  showTransfer(entry: HistoryEntry, from: HistoryStep): void;
  checkBook(redemption: string): void;
  chooseNewPin(): void;
  changePin(typed: { pin: string; newPin: string }): void;
  /** What the code of a slip holds. */
  readSlip(slip: string): void;
  /** For staff: everything that waits is tried now. */
  syncNow(): void;
  backToWelcome(): void;
  backToCard(): void;
  backToBalance(): void;
  /** What is shown, on paper. */
  print(): void;
  /** The result was read; the account comes next. */
  backToPoints(): void;
  /** Says goodbye and ends the session. */
  finish(): void;
  /** Ends the session without a word: nobody is there to read it. */
  leave(): void;
  goodbyeSaid(): void;
  /** Nobody came after somebody chose a language. */
  abandon(): void;
  chooseLanguage(language: Language): void;
  chooseDisplay(display: Display): void;
  /** Rises with every step: the same screen come to again is a new one, with nothing typed. */
  visit: number;
  /** What the kiosk did not take, until the next step. */
  failure: Failure | null;
  /** A command was given and has not answered. */
  busy: boolean;
}

export function useActions(snapshot: Snapshot, setStep: (step: Step) => void): Actions {
  const { commands } = useKiosk();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const [visit, setVisit] = useState(0);
  const underWay = isUnderWay(snapshot);
  const nobody = snapshot.customer.phase === 'nobody';

  const made = useMemo(() => {
    const go = (step: Step): void => {
      setFailure(null);
      setVisit((before) => before + 1);
      setStep(step);
    };
    const ask = async (command: Promise<Reply>, then?: () => void): Promise<void> => {
      setFailure(null);
      setBusy(true);
      try {
        const reply = await command;
        if (reply.accepted) then?.();
        else setFailure(reply.failure);
      } finally {
        setBusy(false);
      }
    };
    const endSession = async (): Promise<void> => {
      if (!nobody) await commands.signOut({});
    };
    const goAfresh = (step: Step): void => {
      void endSession();
      go(step);
    };
    const readSlip = (slip: string): void => {
      go({ at: 'welcome' });
      void ask(commands.readSlip({ slip }));
    };
    return {
      start: () => goAfresh({ at: 'card', misread: null }),
      scan: (scan: CustomersScan) => {
        if (scan.kind === 'slip') return readSlip(scan.text);
        const { digits } = scan;
        goAfresh(
          hasLuhnCheckDigit(digits)
            ? { at: 'pin', cardNumber: digits }
            : { at: 'card', misread: digits },
        );
      },
      makeRoom: (then: () => void) => void endSession().then(then),
      print: () => void ask(commands.printReceipt({})),
      enterPin: (cardNumber: string) => goAfresh({ at: 'pin', cardNumber }),
      signIn: (cardNumber: string, pin: string) => void ask(commands.signIn({ cardNumber, pin })),
      chooseAmount: (amount: Money | null) => go({ at: 'amount', amount }),
      confirm: (amount: Money) => go({ at: 'confirm', amount }),
      redeem: (points: number, amount: Money) =>
        void ask(commands.redeem({ points, amount: z.encode(money, amount) })),
      wish: (points: number, amount: Money) =>
        void ask(commands.wish({ points, amount: z.encode(money, amount) })),
      syncNow: () => void commands.syncNow({}),
      refresh: () => void ask(commands.refreshAccount({})),
      showPoints: () => go({ at: 'points' }),
      showHistory: (part: HistoryPart) => go({ at: 'history', part, page: 0 }),
      turnTo: (step: HistoryStep) => go(step),
      readOlder: () => void commands.readOlder({}),
      showTransfer: (entry: HistoryEntry, from: HistoryStep) => go({ at: 'transfer', entry, from }),
      checkBook: (redemption: string) => void commands.checkBook({ redemption }),
      chooseNewPin: () => go({ at: 'new-pin', asked: false }),
      changePin: (typed: { pin: string; newPin: string }) =>
        void ask(commands.changePin(typed), () => setStep({ at: 'new-pin', asked: true })),
      readSlip,
      backToWelcome: () => goAfresh({ at: 'welcome' }),
      backToCard: () => goAfresh({ at: 'card', misread: null }),
      backToBalance: () => go({ at: 'account' }),
      backToPoints: () => {
        go({ at: 'account' });
        void ask(commands.finishRedemption({}));
      },
      finish: () => {
        goAfresh({ at: 'goodbye', underWay });
      },
      // The step waits for the answer: until then the account would be what is left to show.
      leave: () => void endSession().then(() => go({ at: 'welcome' })),
      goodbyeSaid: () => go({ at: 'welcome' }),
      abandon: () => void commands.signOut({}),
      chooseLanguage: (language: Language) => void ask(commands.chooseLanguage({ language })),
      chooseDisplay: (display: Display) => void ask(commands.chooseDisplay({ display })),
    };
  }, [commands, setStep, underWay, nobody]);

  return { ...made, visit, failure, busy };
}

function isUnderWay({ customer }: Snapshot): boolean {
  const shown =
    customer.phase === 'signed-in'
      ? customer.redemption
      : customer.phase === 'wishing'
        ? customer.wish
        : null;
  if (shown === null || shown.wish !== undefined) return false;
  return ['requested', 'authorized', 'sent', 'confirmed'].includes(shown.state);
}
