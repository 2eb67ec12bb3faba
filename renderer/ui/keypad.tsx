/** Ten digits and two corrections. A key that leads nowhere is not offered. */
import { Delete } from 'lucide-react';
import { Button } from 'react-aria-components';
import { type DigitKey, digitKeys } from '../amount-entry.ts';
import { useWords } from '../words/use-words.ts';

export interface KeypadProps {
  onDigit: (digit: DigitKey) => void;
  onErase: () => void;
  onClear: () => void;
  offers?: (digit: DigitKey) => boolean;
  /** Something was typed that can be taken back. */
  erasable: boolean;
  /** No digit leads on: the corrections are what is left, and look like it. */
  deadEnd?: boolean;
}

export function Keypad({
  onDigit,
  onErase,
  onClear,
  offers = () => true,
  erasable,
  deadEnd = false,
}: KeypadProps) {
  const { t } = useWords();
  const digit = (key: DigitKey) => (
    <Button key={key} className="key" isDisabled={!offers(key)} onPress={() => onDigit(key)}>
      {key}
    </Button>
  );
  return (
    <div className="keypad" data-dead-end={deadEnd} role="group" aria-label={t('keypad.label')}>
      {digitKeys.slice(0, 9).map(digit)}
      <Button className="key key-word" isDisabled={!erasable} onPress={onClear}>
        {t('keypad.clear')}
      </Button>
      {digit('0')}
      <Button
        className="key key-word"
        aria-label={t('keypad.erase')}
        isDisabled={!erasable}
        onPress={onErase}
      >
        <Delete aria-hidden className="icon" />
      </Button>
    </div>
  );
}
