import { useState } from 'react';
import { type Failure } from '../../protocol/failure.ts';
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

interface PinProps {
  cardNumber: string;
  /** The last PIN was not the right one. */
  failure: Failure | null;
  onPin: (pin: string) => void;
}

/** SECURITY: the digits live in this component alone, are never drawn, and go when they are sent. */
export function Pin({ cardNumber, failure, onPin }: PinProps) {
  const { t } = useWords();
  const [pin, setPin] = useState('');
  const enough = pin.length >= limits.pinDigitsMin;
  const type = (digit: DigitKey): void =>
    setPin((before) => (before.length < limits.pinDigitsMax ? before + digit : before));
  const erase = (): void => setPin((before) => before.slice(0, -1));
  const go = (): void => {
    if (!enough) return;
    setPin('');
    onPin(pin);
  };
  useTypedKeys({ onDigit: type, onErase: erase, onEnter: go });
  return (
    <Page
      name="pin"
      tell={
        <>
          <h1 className="question">{t('pin.title')}</h1>
          <PinDots entered={pin.length} />
          <div className="says">
            {failure !== null && pin === '' ? (
              <WrongPin failure={failure} />
            ) : (
              <p className="lead">{t('pin.card', { last: cardNumber.slice(-4) })}</p>
            )}
          </div>
        </>
      }
      touch={
        <Actions>
          <Keypad
            onDigit={type}
            onErase={erase}
            onClear={() => setPin('')}
            offers={() => pin.length < limits.pinDigitsMax}
            erasable={pin !== ''}
          />
          <PrimaryAction isDisabled={!enough} onPress={go}>
            {t('pin.next')}
          </PrimaryAction>
        </Actions>
      }
    />
  );
}

function WrongPin({ failure }: { failure: Failure }) {
  const { t, sentences } = useWords();
  if (failure.code !== 'credential-refused') return <FailureNotice failure={failure} />;
  return (
    <Notice>
      {failure.attemptsLeft === undefined
        ? t('pin.wrong')
        : sentences(t('pin.wrong'), t('pin.left', { count: failure.attemptsLeft }))}
    </Notice>
  );
}
