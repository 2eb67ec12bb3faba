import { type Account, type Redeemable } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { canRedeem } from '../amount-entry.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { type Fact, Facts } from '../ui/facts.tsx';
import { Journey } from '../ui/journey.tsx';
import { historyName, historyReason, signedPoints } from '../ui/history-words.ts';
import { expiring, maturing } from '../ui/lot-facts.ts';
import { Notice } from '../ui/notice.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';
import { Worth } from '../ui/worth.tsx';

interface BalanceProps {
  account: Account;
  fresh: boolean;
  /** False while the disk fails: points can be looked at, and nothing new begins. */
  canRecord: boolean;
  onChoose: () => void;
  onPoints: () => void;
  onRefresh: () => void;
  onFinish: () => void;
}

export function Balance(props: BalanceProps) {
  const { account, fresh, canRecord, onChoose, onPoints, onRefresh, onFinish } = props;
  const { t } = useWords();
  const { available, immature, held, owed } = account;
  const empty = available + immature + held + owed.points === 0;
  const terms = canRedeem(account.redeemable);
  const redeemable = terms && canRecord;
  return (
    <Page
      name="balance"
      bleed={empty ? <Journey scene="nothing" /> : undefined}
      tell={empty ? null : <Worth account={account} />}
      touch={
        <>
          {empty ? <Empty account={account} /> : <Details account={account} onPoints={onPoints} />}
          <Actions>
            {terms || empty ? null : (
              <Notice>
                <WhyNot account={account} />
              </Notice>
            )}
            {terms && !canRecord ? <Notice>{t('disk.account')}</Notice> : null}
            {fresh ? null : <Stale onRefresh={onRefresh} />}
            {redeemable ? (
              <Choices>
                <PrimaryAction onPress={onChoose}>{t('balance.next')}</PrimaryAction>
                <QuietAction onPress={onFinish}>{t('balance.finish')}</QuietAction>
              </Choices>
            ) : (
              <Choices>
                <PrimaryAction onPress={onFinish}>{t('balance.finish')}</PrimaryAction>
                {empty ? <QuietAction onPress={onPoints}>{t('points.open')}</QuietAction> : null}
              </Choices>
            )}
          </Actions>
        </>
      }
    />
  );
}

function Stale({ onRefresh }: { onRefresh: () => void }) {
  const { t } = useWords();
  return (
    <div className="stale">
      <Notice>{t('balance.stale')}</Notice>
      <QuietAction onPress={onRefresh}>{t('balance.refresh')}</QuietAction>
    </div>
  );
}

function Empty({ account }: { account: Account }) {
  const { t, money } = useWords();
  return (
    <div className="telling">
      <h1 className="question">{t('balance.titleNone')}</h1>
      <p className="lead">
        {t('balance.none', { minimum: money(leastWorth(account.redeemable)) })}
      </p>
    </div>
  );
}

function WhyNot({ account: { redeemable: terms, payeeFrom } }: { account: Account }) {
  const { t, money, moment } = useWords();
  if (payeeFrom !== undefined) return t('balance.newAccount', { moment: moment(payeeFrom) });
  switch (terms.limitedBy) {
    case 'day-limit':
      return t('balance.dayDone');
    case 'month-limit':
      return t('balance.monthDone');
    case 'payee-limit':
      return t('balance.payeeDone');
    case 'too-often':
      return t('balance.tooOften');
    default:
      return t('balance.belowMinimum', { minimum: money(leastWorth(terms)) });
  }
}

/** What points have to be worth to become money. */
const leastWorth = ({ minimum, fee }: Redeemable): Money => ({
  ...minimum,
  minor: minimum.minor + (fee?.minor ?? 0n),
});

function Details({ account, onPoints }: Pick<BalanceProps, 'account' | 'onPoints'>) {
  const { t } = useWords();
  const facts = useStandingFacts(account);
  const recent = useRecent(account);
  return (
    <div className="details standing">
      <Facts facts={facts} />
      <section className="recent">
        <div className="recent-title">
          <h2 className="small-title">{t('balance.history')}</h2>
          <QuietAction onPress={onPoints}>{t('points.open')}</QuietAction>
        </div>
        {recent.length === 0 ? null : <Facts facts={recent} />}
      </section>
    </div>
  );
}

type Words = ReturnType<typeof useWords>;

function useStandingFacts(account: Account): Fact[] {
  const words = useWords();
  const { t, points, day } = words;
  const facts: Fact[] = [
    { name: t('balance.payee'), value: account.payee.bank, more: account.payee.account },
  ];
  if (account.immature > 0) {
    const [ready] = maturing(account);
    facts.push({
      name: t('balance.maturing', { count: account.immature, points: points(account.immature) }),
      value:
        ready === undefined
          ? t('balance.maturingSome')
          : t('balance.maturingWhen', { day: day(ready.at, account.asOf) }),
    });
  }
  if (account.held > 0) {
    facts.push({
      name: t('balance.held', { count: account.held, points: points(account.held) }),
      value: t('balance.heldWhy'),
    });
  }
  if (account.owed.points > 0) facts.push(owedFact(account.owed, words));
  const [first] = expiring(account);
  if (first !== undefined) {
    facts.push({
      name: t('balance.expiring', { count: first.points, points: points(first.points) }),
      value: t('balance.expiringWhen', { day: day(first.at, account.asOf) }),
    });
  }
  return facts;
}

function owedFact({ points: count, at }: Account['owed'], { t, points }: Words): Fact {
  const [first] = at;
  return {
    name: t('balance.owed', { count, points: points(count) }),
    value:
      first === undefined || at.length > 1
        ? t('balance.owedToSome')
        : t('balance.owedTo', { provider: first.provider }),
    more: t('balance.owedWhy'),
  };
}

function useRecent(account: Account): Fact[] {
  const words = useWords();
  return account.history.slice(0, limits.historyShown).map((entry) => {
    const reason = historyReason(entry, words);
    return {
      name: (
        <>
          <span className="recent-day">{words.shortDay(entry.at, account.asOf)}</span>
          {historyName(entry, words)}
        </>
      ),
      value: signedPoints(entry.points, words),
      ...(reason !== null && { more: reason }),
    };
  });
}
