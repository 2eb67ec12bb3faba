/** What happened, page by page, and month by month above it. Of a transfer one touch leads to its fate. */
import { ChevronRight } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { type Older } from '../../protocol/ipc.ts';
import { type Account } from '../../protocol/ledger.ts';
import { fateOf } from '../fate.ts';
import {
  chartWantsMore,
  type HistoryEntry,
  historyPage,
  type HistoryPart,
  monthsOf,
} from '../history.ts';
import { useWords } from '../words/use-words.ts';
import { PlainAction, QuietAction } from '../ui/action.tsx';
import { historyName, historyReason, signedPoints } from '../ui/history-words.ts';
import { Journey } from '../ui/journey.tsx';
import { MonthChart } from '../ui/month-chart.tsx';
import { Notice } from '../ui/notice.tsx';
import { Actions, Page } from '../ui/page.tsx';

interface HistoryProps {
  account: Account;
  older: Older | undefined;
  part: HistoryPart;
  page: number;
  onPage: (page: number) => void;
  /** Reads the next page from the points service. */
  onMore: () => void;
  onTransfer: (entry: HistoryEntry) => void;
}

export function History(props: HistoryProps) {
  const { account, older, part, page, onMore } = props;
  const { t } = useWords();
  const shown = historyPage({ account, older, part }, page);
  const wanted = shown.needsMore || (part === 'all' && chartWantsMore(account, older));
  const mayAsk = older === undefined || older.state === 'more';
  useEffect(() => {
    if (wanted && mayAsk) onMore();
  }, [wanted, mayAsk, onMore]);
  if (shown.entries.length === 0 && !shown.needsMore && older?.state !== 'failed')
    return <NothingYet part={part} />;
  return (
    <Page
      name="history"
      tell={
        <>
          <h1 className="question">
            {t(part === 'all' ? 'history.title' : 'history.titleTransfers')}
          </h1>
          {part === 'all' ? <MonthChart months={monthsOf(account, older)} /> : null}
        </>
      }
      touch={
        <>
          <div className="details happened">
            <Entries {...props} entries={shown.entries} />
            <More older={older} needsMore={shown.needsMore} onMore={onMore} />
          </div>
          <Turning {...props} shown={shown} />
        </>
      }
    />
  );
}

/** Back is in the bar below, as on every page of it. */
function NothingYet({ part }: Pick<HistoryProps, 'part'>) {
  const { t } = useWords();
  return (
    <Page
      name="history"
      bleed={<Journey scene="nothing" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">
            {t(part === 'all' ? 'history.title' : 'history.titleTransfers')}
          </h1>
          <p className="lead">{t(part === 'all' ? 'history.none' : 'history.noTransfers')}</p>
        </div>
      }
    />
  );
}

interface MoreProps extends Pick<HistoryProps, 'older' | 'onMore'> {
  needsMore: boolean;
}

function More({ older, needsMore, onMore }: MoreProps) {
  const { t } = useWords();
  if (older?.state === 'failed') {
    return (
      <div className="stale">
        <Notice>{t('history.failed')}</Notice>
        <QuietAction onPress={onMore}>{t('history.again')}</QuietAction>
      </div>
    );
  }
  if (needsMore)
    return (
      <p className="lead" role="status">
        {t('history.reading')}
      </p>
    );
  return older?.state === 'full' ? <p className="lead">{t('history.full')}</p> : null;
}

interface TurningProps extends Pick<HistoryProps, 'page' | 'onPage'> {
  shown: ReturnType<typeof historyPage>;
}

function Turning({ page, onPage, shown }: TurningProps) {
  const { t } = useWords();
  if (!shown.hasLater && !shown.hasEarlier) return null;
  return (
    <Actions>
      <div className="pair">
        <PlainAction isDisabled={!shown.hasLater} onPress={() => onPage(page - 1)}>
          {t('history.later')}
        </PlainAction>
        <PlainAction
          isDisabled={!shown.hasEarlier || shown.needsMore}
          onPress={() => onPage(page + 1)}
        >
          {t('history.earlier')}
        </PlainAction>
      </div>
    </Actions>
  );
}

interface EntriesProps extends Pick<HistoryProps, 'account' | 'part' | 'onTransfer'> {
  entries: readonly HistoryEntry[];
}

function Entries({ account, part, entries, onTransfer }: EntriesProps) {
  return (
    <ul className="entries">
      {entries.map((entry) => (
        <li key={`${entry.at} ${entry.redemption ?? entry.kind} ${entry.points}`}>
          {entry.redemption === undefined ? (
            <div className="entry">
              <EntryWords entry={entry} asOf={account.asOf} part={part} />
            </div>
          ) : (
            <Button className="entry entry-open" onPress={() => onTransfer(entry)}>
              <EntryWords entry={entry} asOf={account.asOf} part={part} />
              <ChevronRight aria-hidden className="icon" />
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

interface EntryWordsProps {
  entry: HistoryEntry;
  asOf: string;
  part: HistoryPart;
}

function EntryWords({ entry, asOf, part }: EntryWordsProps) {
  const words = useWords();
  const { t, money, shortDay } = words;
  const reason = historyReason(entry, words);
  const asTransfer = part === 'transfers' && entry.amount !== null;
  return (
    <>
      <span className="entry-day">{shortDay(entry.at, asOf)}</span>
      <span className="entry-what">
        {asTransfer ? t(`fate.${fateOf(entry)}`) : historyName(entry, words)}
        {reason === null ? null : <span className="entry-why">{reason}</span>}
      </span>
      <span className="entry-much">
        {asTransfer && entry.amount !== null
          ? money(entry.amount)
          : signedPoints(entry.points, words)}
      </span>
    </>
  );
}
