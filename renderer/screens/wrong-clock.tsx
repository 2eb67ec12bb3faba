import { type Snapshot } from '../../protocol/ipc.ts';
import { momentText } from '../format.ts';
import { useWords } from '../words/use-words.ts';
import { Facts } from '../ui/facts.tsx';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

/** Whoever sets the clock sees here what it says and what it should; then this goes by itself. */
export function WrongClock({ clock }: { clock: NonNullable<Snapshot['clock']> }) {
  const { t, language } = useWords();
  const right = clock.known === 'told' ? 'wrongClock.right' : 'wrongClock.atLeast';
  return (
    <Page
      name="wrong-clock"
      bleed={<Journey scene="closed" />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('wrongClock.title')}</h1>
          <p className="lead">{t('wrongClock.what')}</p>
          <p className="lead">{t('wrongClock.next')}</p>
          <p className="lead">{t('wrongClock.staff')}</p>
          <Facts
            facts={[
              { name: t('wrongClock.shows'), value: momentText(clock.shows, language) },
              { name: t(right), value: momentText(clock.right, language) },
            ]}
          />
        </div>
      }
    />
  );
}
