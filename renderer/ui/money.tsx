/** An amount. The figure is what counts; currency and fraction stand smaller and lighter beside it. */
import { type Money } from '../../protocol/money.ts';
import { moneyParts } from '../format.ts';
import { useWords } from '../words/use-words.ts';

interface HeroMoneyProps {
  amount: Money;
  /** Nothing chosen yet: it waits, lighter. */
  faint?: boolean;
}

export function HeroMoney({ amount, faint = false }: HeroMoneyProps) {
  const { language } = useWords();
  const parts = moneyParts(amount, language);
  const length = parts.reduce((sum, part) => sum + part.text.length, 0);
  return (
    <span className="hero" data-faint={faint} data-long={length > 9}>
      {parts.map((part, place) => (
        <span key={place} className={`hero-${part.kind}`}>
          {part.text}
        </span>
      ))}
    </span>
  );
}
