/** Four stations on one line. A station is filled when it was reached, and not before. */
import { Check } from 'lucide-react';
import { type Progress } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';

interface StationsProps {
  stations: Progress['stations'];
  /** By when the next one is reached; null where nobody can say. */
  promise: string | null;
}

export function Stations({ stations, promise }: StationsProps) {
  const { t, time } = useWords();
  const reached = reachedCount(stations);
  return (
    <ol className="stations" aria-label={t('progress.stations')} data-reached={reached}>
      {stations.map((station, place) => (
        <li
          key={station.name}
          className="station"
          data-reached={station.at !== null}
          data-next={place === reached}
        >
          <span className="station-mark">
            {station.at === null ? null : <Check aria-hidden className="icon" />}
          </span>
          <span className="station-name">{t(`progress.${station.name}`)}</span>
          <span className="station-time">
            {station.at === null ? (
              <>
                <span className="unseen">{t('progress.ahead')}</span>
                {place === reached ? promise : null}
              </>
            ) : (
              time(station.at)
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** How many stations in a row have been reached. */
export function reachedCount(stations: Progress['stations']): number {
  const ahead = stations.findIndex((station) => station.at === null);
  return ahead === -1 ? stations.length : ahead;
}
