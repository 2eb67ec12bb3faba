/**
 * Points month by month: above the line what was added, below it what was used. The figures are drawn too,
 * and said in one sentence for each month to whoever does not see the bars.
 */
import { type Month } from '../history.ts';
import { useWords } from '../words/use-words.ts';

const HALF = 50;
/** So that little is not taken for nothing. */
const LEAST = 2;

export function MonthChart({ months }: { months: readonly Month[] }) {
  const words = useWords();
  const { t, points, monthName } = words;
  const most = Math.max(1, ...months.flatMap(({ added, used }) => [added, used]));
  const asHeight = (count: number): number =>
    count === 0 ? 0 : Math.max(LEAST, (count / most) * HALF);
  return (
    <figure className="month-chart">
      <figcaption className="small-title">
        <span>{t('history.chart')}</span>
        <span className="chart-key" data-part="added" aria-hidden="true">
          {t('history.added')}
        </span>
        <span className="chart-key" data-part="used" aria-hidden="true">
          {t('history.used')}
        </span>
      </figcaption>
      <ul className="unseen">
        {months.map(({ at, added, used }) => (
          <li key={at}>
            {t('history.month', {
              month: monthName(at, 'long'),
              added: points(added),
              used: points(used),
            })}
          </li>
        ))}
      </ul>
      <div className="months" aria-hidden="true">
        {months.map(({ at, added, used }) => (
          <div key={at} className="month">
            <span className="month-added">{added === 0 ? '' : `+${points(added)}`}</span>
            <svg viewBox="0 0 10 100" preserveAspectRatio="none">
              <rect
                className="bar-added"
                width="10"
                y={HALF - asHeight(added)}
                height={asHeight(added)}
              />
              <rect className="bar-used" width="10" y={HALF} height={asHeight(used)} />
              <path className="bar-line" d={`M-6 ${HALF} H16`} />
            </svg>
            <span className="month-used">{used === 0 ? '' : `−${points(used)}`}</span>
            <span className="month-name">{monthName(at, 'short')}</span>
          </div>
        ))}
      </div>
    </figure>
  );
}
