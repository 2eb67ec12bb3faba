import { useEffect, useState } from 'react';
import { useClock } from '../clock.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { Page } from '../ui/page.tsx';

export function SigningIn() {
  const { t } = useWords();
  const clock = useClock();
  const [slow, setSlow] = useState(false);
  useEffect(() => clock.after(limits.slowMs, () => setSlow(true)), [clock]);
  return (
    <Page
      name="signing-in"
      tell={
        <>
          <h1 className="question">{t('signingIn.title')}</h1>
          <p className="lead" role="status">
            {t(slow ? 'states.slow' : 'signingIn.what')}
          </p>
        </>
      }
      touch={
        <div className="breathing" aria-hidden="true">
          <span />
          <span />
          <span />
        </div>
      }
    />
  );
}
