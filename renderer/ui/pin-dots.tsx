/** How many digits of a PIN were typed; never which. */
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';

export function PinDots({ entered }: { entered: number }) {
  const { t } = useWords();
  const shown = Math.max(entered, limits.pinDigitsMin);
  return (
    <p className="pin-dots">
      <span className="unseen" role="status">
        {t('pin.entered', { count: entered })}
      </span>
      {Array.from({ length: shown }, (_, place) => (
        <span key={place} className="pin-dot" data-filled={place < entered} aria-hidden="true" />
      ))}
    </p>
  );
}
