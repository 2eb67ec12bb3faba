import { useState } from 'react';
import { Button } from 'react-aria-components';
import { type Account, type Redeemable } from '../../protocol/ledger.ts';
import { type Money, pointsToPay } from '../../protocol/money.ts';
import {
  type DigitKey,
  amountOf,
  canType,
  digitsOf,
  hintFor,
  isAllowed,
  isDeadEnd,
  suggestionsFor,
  typeDigit,
} from '../amount-entry.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Keypad } from '../ui/keypad.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { useTypedKeys } from '../keyboard.ts';

interface AccountAmountProps {
  account: Account;
  /** Chosen before, when the customer came back to change it. */
  initial: Money | null;
  onAmount: (amount: Money) => void;
}

export function AccountAmount({ account, initial, onAmount }: AccountAmountProps) {
  const { t, points, money } = useWords();
  const { redeemable: terms, available, worth } = account;
  const { fee } = terms;
  const owned = { count: available, points: points(available), worth: money(worth) };
  const lead =
    fee === undefined
      ? t('amount.worth', owned)
      : t('amount.worthFee', { ...owned, fee: money(fee) });
  const remaining = (amount: Money): string => {
    const remain = available - pointsToPay(amount, terms);
    return t('amount.remain', { count: remain, points: points(remain) });
  };
  return (
    <Amount
      terms={terms}
      worth={worth}
      lead={lead}
      initial={initial}
      remaining={remaining}
      onAmount={onAmount}
    />
  );
}

interface AmountProps {
  terms: Redeemable;
  /** Of all the points there are: what the amount is measured by. */
  worth: Money;
  lead: string;
  initial: Money | null;
  /** What stands under an amount; null: nothing is known. */
  remaining: ((amount: Money) => string) | null;
  onAmount: (amount: Money) => void;
}

interface Entry {
  digits: string;
  /** Chosen at once, by a chip or before: not a beginning that digits are added to. */
  whole: boolean;
}

const nothing: Entry = { digits: '', whole: false };

export function Amount({ terms, worth, lead, initial, remaining, onAmount }: AmountProps) {
  const { t, money } = useWords();
  const [entry, setEntry] = useState<Entry>(
    initial === null ? nothing : { digits: digitsOf(initial, terms), whole: true },
  );
  const digits = stillPossible(entry.digits, terms);
  // A digit after a whole amount begins another one.
  const before = entry.whole ? '' : digits;
  const amount = amountOf(digits, terms);
  const allowed = isAllowed(amount, terms);
  const type = (digit: DigitKey): void => {
    if (canType(before, digit, terms)) setEntry({ digits: before + digit, whole: false });
  };
  const erase = (): void => setEntry({ digits: digits.slice(0, -1), whole: false });
  const go = (): void => {
    if (allowed) onAmount(amount);
  };
  useTypedKeys({ onDigit: type, onErase: erase, onEnter: go });
  return (
    <Page
      name="amount"
      tell={<SoFar {...{ terms, worth, lead, remaining, digits }} />}
      touch={
        <Actions>
          <Suggestions
            terms={terms}
            onChoose={(chosen) => setEntry({ digits: digitsOf(chosen, terms), whole: true })}
          />
          <Keypad
            onDigit={type}
            onErase={erase}
            onClear={() => setEntry(nothing)}
            offers={(digit) => canType(before, digit, terms)}
            erasable={digits !== ''}
            deadEnd={isDeadEnd(before, terms)}
          />
          <PrimaryAction isDisabled={!allowed} onPress={go}>
            {allowed ? t('amount.next', { amount: money(amount) }) : t('amount.nextEmpty')}
          </PrimaryAction>
        </Actions>
      }
    />
  );
}

/** Digits typed under terms that changed since are kept only where they still lead somewhere. */
function stillPossible(digits: string, terms: Redeemable): string {
  return [...digits].reduce((kept, digit) => typeDigit(kept, digit as DigitKey, terms), '');
}

interface SoFarProps extends Pick<AmountProps, 'terms' | 'worth' | 'lead' | 'remaining'> {
  digits: string;
}

function SoFar({ terms, worth, lead, remaining, digits }: SoFarProps) {
  const { t } = useWords();
  const amount = amountOf(digits, terms);
  return (
    <>
      <div className="said">
        <h1 className="said-before">{t('amount.title')}</h1>
        <p className="lead">{lead}</p>
        <p role="status">
          <HeroMoney amount={amount} faint={digits === ''} />
        </p>
      </div>
      <div className="said-after">
        <p className="lead">{digits === '' ? null : remaining?.(amount)}</p>
        <Hint terms={terms} worth={worth} digits={digits} />
      </div>
    </>
  );
}

function Hint({ terms, worth, digits }: Pick<SoFarProps, 'terms' | 'worth' | 'digits'>) {
  const { t, money, shortMoney } = useWords();
  const hint = hintFor(digits, terms, worth);
  const values = {
    minimum: shortMoney(terms.minimum),
    maximum: money(terms.maximum),
    step: shortMoney(terms.step),
  };
  return (
    <p className="hint" data-look={hint === 'minimum' || hint === 'step'} role="status">
      {t(`amount.${hintWords(hint, terms)}`, values)}
    </p>
  );
}

function hintWords(hint: ReturnType<typeof hintFor>, terms: Redeemable) {
  switch (hint) {
    case 'range':
      return terms.step.minor === 1n ? 'range' : 'rangeStep';
    case 'transaction-limit':
      return 'transactionLimit';
    case 'day-limit':
      return 'dayLimit';
    case 'month-limit':
      return 'monthLimit';
    case 'payee-limit':
      return 'payeeLimit';
    case 'too-often':
      return 'tooOften';
    case 'points-in-step':
      return 'pointsInStep';
    default:
      return hint;
  }
}

interface SuggestionsProps {
  terms: Redeemable;
  onChoose: (amount: Money) => void;
}

function Suggestions({ terms, onChoose }: SuggestionsProps) {
  const { t, money, shortMoney } = useWords();
  return (
    <div className="suggestions" role="group" aria-label={t('amount.suggestions')}>
      {suggestionsFor(terms).map((amount) => (
        <Button key={amount.minor.toString()} className="chip" onPress={() => onChoose(amount)}>
          {shortMoney(amount)}
        </Button>
      ))}
      <Button
        className="chip chip-everything"
        aria-label={t('amount.everythingIs', { amount: money(terms.maximum) })}
        onPress={() => onChoose(terms.maximum)}
      >
        {t('amount.everything')}
      </Button>
    </div>
  );
}
