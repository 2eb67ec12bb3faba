/** One thing to type: a badge, a PIN, a card, an amount, a receipt number. SECURITY: a PIN is never drawn. */
import { type ReactNode, useState } from 'react';
import { type DigitKey } from '../amount-entry.ts';
import { useTypedKeys } from '../keyboard.ts';
import { type Scan } from '../scan.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { Keypad } from '../ui/keypad.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { useStaffWords } from './use-staff-words.ts';

interface EntryProps {
  name: string;
  title: string;
  /** How it is drawn while it is typed. */
  draw: (digits: string) => ReactNode;
  digitsMax: number;
  isRight: (digits: string) => boolean;
  /** What a scanner may bring instead of fingers; absent: nothing. */
  scans?: 'badge' | 'card';
  notice?: string | null;
  go?: string;
  onDone: (digits: string) => void;
  onBack: () => void;
}

export function Entry({
  name,
  title,
  draw,
  digitsMax,
  isRight,
  scans,
  notice = null,
  go,
  onDone,
  onBack,
}: EntryProps) {
  const words = useStaffWords();
  const [digits, setDigits] = useState('');
  const right = isRight(digits);
  const type = (digit: DigitKey): void =>
    setDigits((before) => (before.length < digitsMax ? before + digit : before));
  const erase = (): void => setDigits((before) => before.slice(0, -1));
  const done = (): void => {
    if (!right) return;
    setDigits('');
    onDone(digits);
  };
  const takeScan = (scan: Scan): void => {
    if (scan.kind === scans && isRight(scan.digits)) onDone(scan.digits);
  };
  useTypedKeys({ onDigit: type, onErase: erase, onEnter: done, onScan: takeScan });
  return (
    <Page
      name={name}
      tell={
        <>
          <h1 className="question">{title}</h1>
          <p className="staff-typed">{draw(digits)}</p>
          <div className="says">{notice === null ? null : <Notice>{notice}</Notice>}</div>
        </>
      }
      touch={
        <Actions>
          <Keypad
            onDigit={type}
            onErase={erase}
            onClear={() => setDigits('')}
            offers={() => digits.length < digitsMax}
            erasable={digits !== ''}
          />
          <PrimaryAction isDisabled={!right} onPress={done}>
            {go ?? words.next}
          </PrimaryAction>
          <QuietAction onPress={onBack}>{words.back}</QuietAction>
        </Actions>
      }
    />
  );
}

export const asDots = (digits: string): string => '•'.repeat(digits.length).padEnd(4, '◦');
export const asTyped = (digits: string): string => (digits === '' ? ' ' : digits);
