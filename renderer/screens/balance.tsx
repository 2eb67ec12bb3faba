import { type FailureCode } from '../../protocol/failure.ts';
import { type Account, type Redeemable } from '../../protocol/ledger.ts';
import { type Money } from '../../protocol/money.ts';
import { canRedeem } from '../amount-entry.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { PrimaryAction, QuietAction } from '../ui/action.tsx';
import { type Fact, Facts } from '../ui/facts.tsx';
import { Journey } from '../ui/journey.tsx';
import { HeroMoney } from '../ui/money.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Choices, Page } from '../ui/page.tsx';

interface BalanceProps {
  account: Account;
  fresh: boolean;
  onChoose: () => void;
  onRefresh: () => void;
  onFinish: () => void;
}

export function Balance({ account, fresh, onChoose, onRefresh, onFinish }: BalanceProps) {
  const { t } = useWords();
  const { available, immature, held, owed } = account;
  const empty = available + immature + held + owed.points === 0;
  const redeemable = canRedeem(account.redeemable);
  return (
    <Page
      name="balance"
      bleed={empty ? <Journey scene="nothing" /> : undefined}
      tell={empty ? null : <Worth account={account} />}
      touch={
        <>
          {empty ? <Empty account={account} /> : <Details account={account} />}
          <Actions>
            {redeemable || empty ? null : (
              <Notice>
                <WhyNot account={account} />
              </Notice>
            )}
            {fresh ? null : <Stale onRefresh={onRefresh} />}
            {redeemable ? (
              <Choices>
                <PrimaryAction onPress={onChoose}>{t('balance.next')}</PrimaryAction>
                <QuietAction onPress={onFinish}>{t('balance.finish')}</QuietAction>
              </Choices>
            ) : (
              <PrimaryAction onPress={onFinish}>{t('balance.finish')}</PrimaryAction>
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

function Worth({ account }: { account: Account }) {
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

function Details({ account }: { account: Account }) {
  const { t } = useWords();
  const facts = useStandingFacts(account);
  const recent = useRecent(account);
  return (
    <div className="details standing">
      <Facts facts={facts} />
      {recent.length === 0 ? null : (
        <section className="recent">
          <h2 className="small-title">{t('balance.history')}</h2>
          <Facts facts={recent} />
        </section>
      )}
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
    const ready = nextMaturing(account);
    facts.push({
      name: t('balance.maturing', { count: account.immature, points: points(account.immature) }),
      value:
        ready === null
          ? t('balance.maturingSome')
          : t('balance.maturingWhen', { day: day(ready, account.asOf) }),
    });
  }
  if (account.held > 0) {
    facts.push({
      name: t('balance.held', { count: account.held, points: points(account.held) }),
      value: t('balance.heldWhy'),
    });
  }
  if (account.owed.points > 0) facts.push(owedFact(account.owed, words));
  const [first] = usableLots(account).toSorted((a, b) => a.expireAt.localeCompare(b.expireAt));
  if (first !== undefined) {
    facts.push({
      name: t('balance.expiring', { count: first.points, points: points(first.points) }),
      value: t('balance.expiringWhen', { day: day(first.expireAt, account.asOf) }),
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
  const { t, points, shortDay } = useWords();
  return account.history.slice(0, limits.historyShown).map((entry) => ({
    name: (
      <>
        <span className="recent-day">{shortDay(entry.at, account.asOf)}</span>
        {entry.kind === 'redemption'
          ? t(`balance.${redemptionWords(entry.word)}`)
          : entry.provider === null
            ? t(`balance.${entry.kind}Somewhere`)
            : t(`balance.${entry.kind}`, { provider: entry.provider })}
      </>
    ),
    value: `${entry.points > 0 ? '+' : entry.points < 0 ? '−' : ''}${points(Math.abs(entry.points))}`,
    ...(entry.refusal !== undefined && { more: t(`balance.${whyNot(entry.refusal)}`) }),
    ...(entry.waived !== undefined && { more: t(`balance.waived.${entry.waived}`) }),
  }));
}

function redemptionWords(word: Account['history'][number]['word']) {
  switch (word) {
    case 'paid':
      return 'redemption';
    case 'returned':
      return 'redemptionReturned';
    case 'wish':
      return 'wish';
    default:
      return 'redemptionUnderWay';
  }
}

/** Why a wish was not carried out: three things a customer can tell apart. */
function whyNot(refusal: FailureCode): 'wishLate' | 'wishPoints' | 'wishOther' {
  if (refusal === 'wish-expired') return 'wishLate';
  return refusal === 'points-insufficient' ? 'wishPoints' : 'wishOther';
}

/** Instants of one form compare as text. `asOf` is the ledger's clock; the kiosk's decides nothing. */
const usableLots = (account: Account): Account['lots'] =>
  account.lots.filter((lot) => lot.points > 0 && lot.matureAt <= account.asOf);

function nextMaturing(account: Account): string | null {
  const [next] = account.lots
    .filter((lot) => lot.matureAt > account.asOf)
    .map((lot) => lot.matureAt)
    .toSorted();
  return next ?? null;
}
