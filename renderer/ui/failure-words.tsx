/** A failure as people are told it: the money first, then the cause, then what to do. */
import { type Failure } from '../../protocol/failure.ts';
import { failureWords } from '../words/failures.ts';
import { useWords } from '../words/use-words.ts';
import { Notice } from './notice.tsx';

export function FailureNotice({ failure }: { failure: Failure }) {
  const { t, sentences } = useWords();
  const words = failureWords[failure.code];
  return (
    <Notice>
      {sentences(t('failure.nothingTaken'), t(`failure.${words}.what`), t(`failure.${words}.next`))}
    </Notice>
  );
}

export function FailureStory({ failure }: { failure: Failure }) {
  const { t } = useWords();
  const words = failureWords[failure.code];
  return (
    <>
      <p className="lead">{t(`failure.${words}.what`)}</p>
      <p className="lead">{t(`failure.${words}.next`)}</p>
      <p className="code">{t('outOfService.code', { code: failure.code })}</p>
    </>
  );
}
