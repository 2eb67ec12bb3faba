import { useState } from 'react';
import { hasLuhnCheckDigit } from '../../protocol/ledger.ts';
import { type DigitKey } from '../amount-entry.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Keypad } from '../ui/keypad.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';
import { useTypedKeys } from '../keyboard.ts';

interface CardProps {
  /** Digits of a scan whose check digit was wrong: shown, so that they can be compared. */
  misread: string | null;
  onCard: (cardNumber: string) => void;
}

export function Card({ misread, onCard }: CardProps) {
  const { t } = useWords();
  const [digits, setDigits] = useState(misread ?? '');
  const full = digits.length === limits.cardDigits;
  const right = full && hasLuhnCheckDigit(digits);
  const type = (digit: DigitKey): void =>
    setDigits((before) => (before.length < limits.cardDigits ? before + digit : before));
  const erase = (): void => setDigits((before) => before.slice(0, -1));
  const go = (): void => {
    if (right) onCard(digits);
  };
  useTypedKeys({ onDigit: type, onErase: erase, onEnter: go });
  return (
    <Page
      name="card"
      tell={
        <>
          <h1 className="question">{t('card.title')}</h1>
          <CardDigits digits={digits} />
          <div className="says">
            {full && !right ? (
              <Notice>{digits === misread ? t('card.misread') : t('card.mistaken')}</Notice>
            ) : (
              <p className="lead">{t('card.hint')}</p>
            )}
          </div>
        </>
      }
      touch={
        <Actions>
          <Keypad
            onDigit={type}
            onErase={erase}
            onClear={() => setDigits('')}
            offers={() => !full}
            erasable={digits !== ''}
            deadEnd={full && !right}
          />
          <PrimaryAction isDisabled={!right} onPress={go}>
            {t('card.next')}
          </PrimaryAction>
        </Actions>
      }
    />
  );
}

function CardDigits({ digits }: { digits: string }) {
  const { t } = useWords();
  const places = Array.from({ length: limits.cardDigits }, (_, place) => digits[place] ?? null);
  return (
    <p className="card-digits">
      <span className="unseen" role="status">
        {t('card.digits', { entered: digits.length })}
      </span>
      {[0, 4, 8, 12].map((group) => (
        <span key={group} className="card-group" aria-hidden="true">
          {places.slice(group, group + 4).map((digit, place) => (
            <span key={place} className="card-digit" data-empty={digit === null}>
              {digit ?? '0'}
            </span>
          ))}
        </span>
      ))}
    </p>
  );
}
