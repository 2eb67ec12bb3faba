import { type WishOffer } from '../../protocol/ipc.ts';
import { type Money } from '../../protocol/money.ts';
import { wishTerms } from '../flow.ts';
import { useWords } from '../words/use-words.ts';
import { Amount } from './amount.tsx';

interface WishAmountProps {
  offer: WishOffer;
  initial: Money | null;
  onAmount: (amount: Money) => void;
}

export function WishAmount({ offer, initial, onAmount }: WishAmountProps) {
  const { t } = useWords();
  return (
    <Amount
      terms={wishTerms(offer)}
      worth={offer.maximum}
      lead={t('wish.notReserved')}
      initial={initial}
      remaining={null}
      onAmount={onAmount}
    />
  );
}
