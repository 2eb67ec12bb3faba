import { useEffect } from 'react';
import { useClock } from '../clock.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { Journey } from '../ui/journey.tsx';
import { Page } from '../ui/page.tsx';

interface GoodbyeProps {
  /** A transfer goes on without its customer. */
  underWay: boolean;
  onDone: () => void;
}

export function Goodbye({ underWay, onDone }: GoodbyeProps) {
  const clock = useClock();
  useEffect(() => clock.after(limits.goodbyeMs, onDone), [clock, onDone]);
  return <GoodbyeBody underWay={underWay} />;
}

function GoodbyeBody({ underWay }: { underWay: boolean }) {
  const { t } = useWords();
  return (
    <Page
      name="goodbye"
      bleed={<Journey scene={underWay ? 'welcome' : 'arrived'} />}
      tell={null}
      touch={
        <div className="telling">
          <h1 className="question">{t('goodbye.title')}</h1>
          <p className="lead">{t('goodbye.what')}</p>
          {underWay ? <p className="lead">{t('goodbye.underWay')}</p> : null}
        </div>
      }
    />
  );
}
