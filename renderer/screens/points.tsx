import { type Account } from '../../protocol/ledger.ts';
import { canRedeem } from '../amount-entry.ts';
import { type HistoryPart } from '../history.ts';
import { useWords } from '../words/use-words.ts';
import { PlainAction, QuietAction } from '../ui/action.tsx';
import { type Fact, Facts } from '../ui/facts.tsx';
import { expiring, maturing, shortened } from '../ui/lot-facts.ts';
import { Actions, Page } from '../ui/page.tsx';
import { Worth } from '../ui/worth.tsx';

interface PointsProps {
  account: Account;
  /** Whether the shop tells what one transfer may be. */
  limitsShown: boolean;
  onHistory: (part: HistoryPart) => void;
  onNewPin: () => void;
}

/** Check points: what they are worth, when the rest can be used, and by when they have to be. */
export function Points({ account, limitsShown, onHistory, onNewPin }: PointsProps) {
  const { t } = useWords();
  const { soon, useBy } = useLotFacts(account, limitsShown);
  return (
    <Page
      name="points"
      tell={<Worth account={account} />}
      touch={
        <>
          <div className="details standing lots">
            <Facts facts={soon} />
            {useBy.length === 0 ? null : (
              <section className="use-by">
                <h2 className="small-title">{t('points.useBy')}</h2>
                <Facts facts={useBy} />
              </section>
            )}
          </div>
          <Actions>
            <div className="pair">
              <PlainAction onPress={() => onHistory('all')}>{t('points.history')}</PlainAction>
              <PlainAction onPress={() => onHistory('transfers')}>
                {t('points.transfers')}
              </PlainAction>
            </div>
            <QuietAction onPress={onNewPin}>{t('points.newPin')}</QuietAction>
          </Actions>
        </>
      }
    />
  );
}

function useLotFacts(account: Account, limitsShown: boolean): { soon: Fact[]; useBy: Fact[] } {
  const { t, points, day, money } = useWords();
  const { available, asOf, redeemable } = account;
  const fact = ({ points: count }: { points: number }, value: string): Fact => ({
    name: t('points.now', { count, points: points(count) }),
    value,
  });
  const soon: Fact[] = [
    fact({ points: available }, t('points.nowWhen')),
    ...shortened(maturing(account)).map((one) =>
      fact(
        one,
        one.at === null
          ? t('points.laterAlsoWhen')
          : t('points.laterWhen', { day: day(one.at, asOf) }),
      ),
    ),
  ];
  if (limitsShown && canRedeem(redeemable)) {
    const { minimum, maximum } = redeemable;
    const between = { minimum: money(minimum), maximum: money(maximum) };
    soon.push({ name: t('points.limits'), value: t('points.limitsAre', between) });
  }
  const useBy = shortened(expiring(account)).map((one) =>
    fact(
      one,
      one.at === null
        ? t('points.useByAlsoWhen')
        : t('points.useByWhen', { day: day(one.at, asOf) }),
    ),
  );
  return { soon, useBy };
}
