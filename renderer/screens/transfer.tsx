/** What became of one transfer, or wish, of the customer who is signed in. */
import { useEffect } from 'react';
import { type BookCheck } from '../../protocol/ipc.ts';
import { fateOf, stationsOf } from '../fate.ts';
import { type HistoryEntry } from '../history.ts';
import { useWords } from '../words/use-words.ts';
import { BookLine } from '../ui/book-line.tsx';
import { type Fact, Facts } from '../ui/facts.tsx';
import { FateStations } from '../ui/fate-stations.tsx';
import { JourneyUnderWay } from '../ui/journey.tsx';
import { historyReason } from '../ui/history-words.ts';
import { HeroMoney } from '../ui/money.tsx';
import { Page } from '../ui/page.tsx';

interface TransferProps {
  entry: HistoryEntry;
  check: BookCheck | undefined;
  /** Asks whether it stands in the signed book. */
  onCheck: (redemption: string) => void;
}

export function Transfer({ entry, check, onCheck }: TransferProps) {
  const words = useWords();
  const { t, points, moment } = words;
  const fate = fateOf(entry);
  const { redemption } = entry;
  const ended = fate === 'paid' || fate === 'returned' || fate === 'cameBack';
  useEffect(() => {
    if (ended && redemption !== undefined) onCheck(redemption);
  }, [ended, redemption, onCheck]);
  const own = check?.redemption === entry.redemption ? check : undefined;
  const reached = stationsOf(fate);
  const why = historyReason(entry, words);
  const facts: Fact[] = [{ name: t('fate.asked'), value: moment(entry.at) }];
  if (entry.points !== 0)
    facts.push({ name: t('fate.points'), value: points(Math.abs(entry.points)) });
  return (
    <Page
      name="transfer"
      tell={
        <>
          <h1 className="said">
            <span className="said-before">{t(`fate.${fate}`)}</span>{' '}
            {entry.amount === null ? null : <HeroMoney amount={entry.amount} />}
          </h1>
          <div className="said-after">
            {why === null || fate === 'cameBack' ? (
              <p className="lead">{t(`fate.${whatOf(fate)}`)}</p>
            ) : null}
            {why === null || fate === 'cameBack' ? null : <p className="lead">{why}</p>}
          </div>
        </>
      }
      touch={
        <div className="details agreeing">
          <FateStations reached={reached} />
          <Facts facts={facts} />
          {why !== null && fate === 'cameBack' ? <p className="lead">{why}</p> : null}
          {ended && own !== undefined ? <BookLine check={own} /> : null}
          {reached === null ? <JourneyUnderWay reached={0} /> : null}
        </div>
      }
    />
  );
}

const whatOf = (fate: ReturnType<typeof fateOf>) =>
  fate === 'wishNot' ? 'nothingWhat' : (`${fate}What` as const);
