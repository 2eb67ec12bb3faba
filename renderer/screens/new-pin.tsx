import { useState } from 'react';
import { type Failure } from '../../protocol/failure.ts';
import { isWeakPin } from '../../protocol/weak-pin.ts';
import { type DigitKey } from '../amount-entry.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { FailureNotice } from '../ui/failure-words.tsx';
import { Keypad } from '../ui/keypad.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { PinDots } from '../ui/pin-dots.tsx';
import { useTypedKeys } from '../keyboard.ts';

interface NewPinProps {
  /** The kiosk did not take it. */
  failure: Failure | null;
  onChange: (typed: { pin: string; newPin: string }) => void;
}

interface Entry {
  asks: 'old' | 'fresh' | 'again';
  digits: string;
  pin: string;
  newPin: string;
  /** Why the last one was not taken, until the next digit. */
  problem: 'weak' | 'same' | 'different' | null;
}

const beginning: Entry = { asks: 'old', digits: '', pin: '', newPin: '', problem: null };

/**
 * The present PIN, the new one, and the new one again, one question at a time. Nothing is asked of the
 * points service before the last.
 *
 * SECURITY: the digits live in this component alone, are never drawn, and go when they are sent.
 */
export function NewPin({ failure, onChange }: NewPinProps) {
  const { t } = useWords();
  const [entry, setEntry] = useState(beginning);
  const { asks, digits, problem } = entry;
  const enough = digits.length >= limits.pinDigitsMin;
  const put = (change: (before: string) => string): void =>
    setEntry((before) => ({ ...before, digits: change(before.digits), problem: null }));
  const type = (digit: DigitKey): void =>
    put((before) => (before.length < limits.pinDigitsMax ? before + digit : before));
  const erase = (): void => put((before) => before.slice(0, -1));
  const go = (): void => {
    if (!enough) return;
    const next = after(entry);
    setEntry(next.entry);
    if (next.typed !== null) onChange(next.typed);
  };
  useTypedKeys({ onDigit: type, onErase: erase, onEnter: go });
  return (
    <Page
      name="new-pin"
      tell={
        <>
          <h1 className="question">{t(`newPin.${asks}`)}</h1>
          <PinDots entered={digits.length} />
          <div className="says">
            {problem !== null ? (
              <Notice>{t(`newPin.${problem}`)}</Notice>
            ) : failure !== null && digits === '' ? (
              <FailureNotice failure={failure} />
            ) : asks === 'fresh' ? (
              <p className="hint">{t('newPin.rule')}</p>
            ) : null}
          </div>
        </>
      }
      touch={
        <Actions>
          <Keypad
            onDigit={type}
            onErase={erase}
            onClear={() => put(() => '')}
            offers={() => digits.length < limits.pinDigitsMax}
            erasable={digits !== ''}
          />
          <PrimaryAction isDisabled={!enough} onPress={go}>
            {t(asks === 'again' ? 'newPin.change' : 'newPin.next')}
          </PrimaryAction>
        </Actions>
      }
    />
  );
}

/** What was typed is enough: on to the next question, back to the one before, or all is known. */
function after(entry: Entry): { entry: Entry; typed: { pin: string; newPin: string } | null } {
  const { asks, digits, pin, newPin } = entry;
  const asking = (change: Partial<Entry>): { entry: Entry; typed: null } => ({
    entry: { ...entry, digits: '', problem: null, ...change },
    typed: null,
  });
  if (asks === 'old') return asking({ asks: 'fresh', pin: digits });
  if (asks === 'fresh') {
    if (digits === pin) return asking({ problem: 'same' });
    // Which card it is was forgotten at sign-in: the points service judges by its number, too.
    if (isWeakPin(digits, '')) return asking({ problem: 'weak' });
    return asking({ asks: 'again', newPin: digits });
  }
  if (digits !== newPin) return asking({ asks: 'fresh', newPin: '', problem: 'different' });
  return { entry: beginning, typed: { pin, newPin } };
}
