import { type Failure } from '../../protocol/failure.ts';
import { type WishOffer } from '../../protocol/ipc.ts';
import { type Money, pointsToPay } from '../../protocol/money.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction } from '../ui/action.tsx';
import { Facts } from '../ui/facts.tsx';
import { FailureNotice } from '../ui/failure-words.tsx';
import { JourneyUnderWay } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Actions, Page } from '../ui/page.tsx';

interface WishConfirmProps {
  offer: WishOffer;
  amount: Money;
  /** The kiosk did not take the last attempt. */
  failure: Failure | null;
  /** The touch was taken; a second one would ask twice. */
  busy: boolean;
  onWish: (points: number) => void;
}

const DAY_SECONDS = 86_400;

export function WishConfirm({ offer, amount, failure, busy, onWish }: WishConfirmProps) {
  const { t, money, points } = useWords();
  const used = pointsToPay(amount, offer);
  const { fee } = offer;
  const days = Math.max(1, Math.floor(offer.keptSeconds / DAY_SECONDS));
  return (
    <Page
      name="wish-confirm"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t('wish.confirmTitle')}</span>{' '}
            <HeroMoney amount={amount} />
          </h1>
          <div className="said-after">
            <p className="lead">{t('wish.notReserved')}</p>
          </div>
        </>
      }
      touch={
        <>
          <div className="details agreeing">
            <Facts
              facts={[
                { name: t('wish.to'), value: t('wish.ownAccount') },
                {
                  name: t('wish.use'),
                  value: points(used),
                  ...(fee !== undefined && { more: t('confirm.fee', { fee: money(fee) }) }),
                },
                { name: t('wish.kept'), value: t('wish.days', { count: days }) },
              ]}
            />
            <p className="consent">
              {fee === undefined
                ? t('wish.consent', { points: points(used), amount: money(amount) })
                : t('wish.consentFee', {
                    points: points(used),
                    amount: money(amount),
                    fee: money(fee),
                  })}
            </p>
            <JourneyUnderWay reached={0} />
          </div>
          <Actions>
            {failure === null ? null : <FailureNotice failure={failure} />}
            <PrimaryAction isDisabled={busy} onPress={() => onWish(used)}>
              {t('wish.next', { amount: money(amount) })}
            </PrimaryAction>
          </Actions>
        </>
      }
    />
  );
}
