/** What the points are worth: the hero of every screen that is about them. */
import { type Account } from '../../protocol/ledger.ts';
import { useWords } from '../words/use-words.ts';
import { HeroMoney } from './money.tsx';

export function Worth({ account }: { account: Account }) {
  const { t, points } = useWords();
  return (
    <>
      <h1 className="said">
        <span className="said-before">{t('balance.title')}</span>{' '}
        <HeroMoney amount={account.worth} />
      </h1>
      <div className="said-after">
        <p className="lead">
          {t('balance.points', { count: account.available, points: points(account.available) })}
        </p>
      </div>
    </>
  );
}
