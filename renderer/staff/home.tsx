/** What a member who is signed in sees: what can be done, and how what was done last has ended. */
import { useState } from 'react';
import { z } from 'zod';
import { Button } from 'react-aria-components';
import { hasLuhnCheckDigit } from '../../protocol/ledger.ts';
import { type Snapshot } from '../../protocol/ipc.ts';
import { money as moneyOnWire } from '../../protocol/money.ts';
import { type RefundReason, refundReason } from '../../protocol/staff-messages.ts';
import { type Devices } from '../../protocol/paper.ts';
import { type StaffItem, type StaffView } from '../../protocol/staff.ts';
import { useKiosk } from '../kiosk.ts';
import { limits } from '../limits.ts';
import { PlainAction, PrimaryAction, QuietAction } from '../ui/action.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { useWords } from '../words/use-words.ts';
import { DeviceTrouble } from './device-trouble.tsx';
import { asTyped, Entry } from './entry.tsx';
import { ListPage } from './list-page.tsx';
import { LookUp } from './look-up.tsx';
import { Items, Outcome, Sums } from './parts.tsx';
import { ReaderTest } from './reader-test.tsx';
import { BadgeAndPin } from './sign-in.tsx';
import { useStaffWords } from './use-staff-words.ts';

export type SignedIn = Extract<StaffView, { phase: 'signed-in' }>;
/** What the first page leads to at once. */
type Door = 'queue' | 'summary' | 'look-up' | 'reader-test' | 'lock' | 'close' | 'card' | 'which';
type Step =
  | { at: 'home' | Door }
  | { at: 'paid'; cardNumber: string }
  | { at: 'receipt'; cardNumber: string; minor: string }
  | { at: 'check'; cardNumber: string; minor: string; receiptNumber: string }
  | { at: 'why'; purchase: StaffItem }
  | { at: 'refund'; purchase: StaffItem; reason: RefundReason }
  | { at: 'second'; minor: string; send: (second: Typed) => void };
interface Typed {
  badge: string;
  pin: string;
}

interface HomeProps {
  view: SignedIn;
  devices: Devices | undefined;
  storage: Snapshot['storage'];
  onLeave: () => void;
}

export function Home({ view, onLeave, ...trouble }: HomeProps) {
  const words = useStaffWords();
  const { money } = useWords();
  const { commands } = useKiosk();
  const [step, setStep] = useState<Step>({ at: 'home' });
  const home = (): void => setStep({ at: 'home' });
  const { currency } = view.secondAbove;
  const amountOf = (minor: string) => ({ currency, minor: BigInt(minor === '' ? '0' : minor) });
  /** Alone, or with a second member where the amount asks for one. */
  const send = (minor: string, act: (second: Typed | undefined) => void): void => {
    if (BigInt(minor) <= view.secondAbove.minor) {
      act(undefined);
      home();
    } else {
      setStep({ at: 'second', minor, send: act });
    }
  };
  switch (step.at) {
    case 'home':
      return <Menu view={view} {...trouble} onStep={(at) => setStep({ at })} onLeave={onLeave} />;
    case 'queue':
      return (
        <ListPage name="staff-queue" title={words.queue} onBack={home}>
          <Items items={view.queue} withDay />
          <PlainAction onPress={() => (void commands.staffSync({}), home())}>
            {words.sync}
          </PlainAction>
        </ListPage>
      );
    case 'summary':
      return (
        <ListPage name="staff-summary" title={words.summary} onBack={home}>
          <Sums summary={view.summary} />
          {view.mayExport && view.roles.includes('supervise') ? (
            <PlainAction onPress={() => (void commands.staffExport({}), home())}>
              {words.exportDay}
            </PlainAction>
          ) : null}
        </ListPage>
      );
    case 'look-up':
      return (
        <LookUp
          items={view.today.filter(({ kind }) => kind === 'redemption')}
          onChoose={(redemption) => (void commands.staffLookUp({ redemption }), home())}
          onBack={home}
        />
      );
    case 'reader-test':
      return <ReaderTest onBack={home} />;
    case 'lock':
    case 'close': {
      const isLock = step.at === 'lock';
      return (
        <ListPage name={`staff-${step.at}`} title={isLock ? words.lock : words.close} onBack={home}>
          <p className="lead">{isLock ? words.lockSure : words.closeSure}</p>
          <PrimaryAction
            onPress={() => {
              void (isLock ? commands.staffLock({}) : commands.staffClose({}));
              home();
            }}
          >
            {isLock ? words.lock : words.close}
          </PrimaryAction>
        </ListPage>
      );
    }
    case 'card':
      return (
        <Entry
          key="card"
          name="staff-card"
          scans="card"
          title={words.card}
          draw={(digits) => asTyped(digits.replaceAll(/(\d{4})(?=\d)/g, '$1 '))}
          digitsMax={limits.cardDigits}
          isRight={(digits) => digits.length === limits.cardDigits && hasLuhnCheckDigit(digits)}
          onDone={(cardNumber) => setStep({ at: 'paid', cardNumber })}
          onBack={home}
        />
      );
    case 'paid':
      return (
        <Entry
          key="paid"
          name="staff-paid"
          title={words.paid}
          draw={(digits) => money(amountOf(digits))}
          digitsMax={9}
          isRight={(digits) => digits !== '' && BigInt(digits) > 0n}
          onDone={(minor) => setStep({ ...step, at: 'receipt', minor })}
          onBack={home}
        />
      );
    case 'receipt':
      return (
        <Entry
          key="receipt"
          name="staff-receipt"
          title={words.receipt}
          draw={asTyped}
          digitsMax={20}
          isRight={(digits) => digits !== ''}
          onDone={(receiptNumber) => setStep({ ...step, at: 'check', receiptNumber })}
          onBack={home}
        />
      );
    case 'check': {
      const { cardNumber, minor, receiptNumber } = step;
      const paid = z.encode(moneyOnWire, amountOf(minor));
      return (
        <ListPage name="staff-check" title={words.check} onBack={home}>
          <p className="staff-typed">{money(amountOf(minor))}</p>
          <p className="lead">
            •••• {cardNumber.slice(-4)} · {receiptNumber}
          </p>
          <PrimaryAction
            onPress={() =>
              send(minor, (second) => {
                const purchase = { cardNumber, paid, receiptNumber };
                void commands.staffRecord({ ...purchase, ...(second && { second }) });
              })
            }
          >
            {words.confirmRecord}
          </PrimaryAction>
        </ListPage>
      );
    }
    case 'which':
      return (
        <ListPage name="staff-which" title={words.whichPurchase} onBack={home}>
          <Items
            items={view.today.filter(
              ({ kind, state }) => kind === 'purchase' && state !== 'refused',
            )}
            onChoose={(purchase) => setStep({ at: 'why', purchase })}
          />
        </ListPage>
      );
    case 'why':
      return (
        <ListPage name="staff-why" title={words.why} onBack={home}>
          {refundReason.options.map((reason) => (
            <PlainAction
              key={reason}
              onPress={() => setStep({ at: 'refund', purchase: step.purchase, reason })}
            >
              {words.reasons[reason]}
            </PlainAction>
          ))}
        </ListPage>
      );
    case 'refund': {
      const { purchase, reason } = step;
      const minor = purchase.amount.minor.toString();
      const refunded = z.encode(moneyOnWire, purchase.amount);
      return (
        <Entry
          key="refund"
          name="staff-refund"
          title={words.refundReceipt}
          draw={asTyped}
          digitsMax={20}
          isRight={(digits) => digits !== ''}
          go={words.confirmReverse}
          onDone={(receiptNumber) =>
            send(minor, (second) => {
              const refund = { purchase: purchase.id, refunded, receiptNumber, reason };
              void commands.staffReverse({ ...refund, ...(second && { second }) });
            })
          }
          onBack={home}
        />
      );
    }
    case 'second':
      return (
        <BadgeAndPin
          title={words.second}
          failure={null}
          onTyped={(second) => {
            step.send(second);
            home();
          }}
          onBack={home}
        />
      );
  }
}

interface MenuProps extends HomeProps {
  onStep: (at: Door) => void;
}

function Menu({ view, onStep, onLeave, ...trouble }: MenuProps) {
  const words = useStaffWords();
  const { commands } = useKiosk();
  const has = (role: SignedIn['roles'][number]): boolean =>
    view.roles.includes(role) || view.roles.includes('supervise');
  const busy = view.outcome?.kind === 'working';
  const found = view.outcome?.kind === 'looked-up' ? view.outcome.redemption.id : null;
  const tile = (text: string, onPress: () => void) => (
    <Button key={text} className="staff-tile" isDisabled={busy} onPress={onPress}>
      {text}
    </Button>
  );
  return (
    <Page
      name="staff-home"
      tell={
        <>
          <h1 className="question">{words.home}</h1>
          <div className="says" role="status">
            <Outcome outcome={view.outcome} />
            <DeviceTrouble {...trouble} />
          </div>
        </>
      }
      touch={
        <Actions>
          <div className="staff-tiles">
            {has('assist') ? tile(words.assist, () => void commands.staffAssist({})) : null}
            {has('record') ? tile(words.record, () => onStep('card')) : null}
            {has('record') ? tile(words.reverse, () => onStep('which')) : null}
            {tile(words.lookUp, () => onStep('look-up'))}
            {found !== null && view.mayPrint
              ? tile(words.reprint, () => void commands.staffReprint({ redemption: found }))
              : null}
            {tile(`${words.queue} · ${view.queue.length}`, () => onStep('queue'))}
            {tile(words.summary, () => onStep('summary'))}
            {view.mayPrint ? tile(words.printTest, () => void commands.staffPrintTest({})) : null}
            {tile(words.readerTest, () => onStep('reader-test'))}
            {has('supervise') ? tile(words.lock, () => onStep('lock')) : null}
            {has('supervise') && view.mayClose ? tile(words.close, () => onStep('close')) : null}
          </div>
          <QuietAction onPress={onLeave}>{words.signOut}</QuietAction>
        </Actions>
      }
    />
  );
}
