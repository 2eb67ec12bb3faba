/** The four stations of what is long over, or seen from elsewhere: which were reached, without their times. */
import { Check } from 'lucide-react';
import { stationName } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';

/** @param reached null where it is on no way to money: then there is nothing to draw */
export function FateStations({ reached }: { reached: number | null }) {
  const { t } = useWords();
  if (reached === null) return null;
  return (
    <ol className="stations" aria-label={t('progress.stations')} data-reached={reached}>
      {stationName.options.map((name, place) => (
        <li
          key={name}
          className="station"
          data-reached={place < reached}
          data-next={place === reached}
        >
          <span className="station-mark">
            {place < reached ? <Check aria-hidden className="icon" /> : null}
          </span>
          <span className="station-name">{t(`progress.${name}`)}</span>
          {place < reached ? null : <span className="unseen">{t('progress.ahead')}</span>}
        </li>
      ))}
    </ol>
  );
}
