/** A failure as people are told it: the money first, then the cause, then what to do. */
import { type Failure } from '../../protocol/failure.ts';
import { failureWords } from '../words/failures.ts';
import { useWords } from '../words/use-words.ts';
import { Notice } from './notice.tsx';

export function FailureNotice({ failure }: { failure: Failure }) {
  const { t, sentences } = useWords();
  return <Notice>{sentences(t('failure.nothingTaken'), ...useSaid(failure))}</Notice>;
}

export function FailureStory({ failure }: { failure: Failure }) {
  const { t } = useWords();
  return (
    <>
      {useSaid(failure).map((sentence) => (
        <p key={sentence} className="lead">
          {sentence}
        </p>
      ))}
      <p className="code">{t('outOfService.code', { code: failure.code })}</p>
    </>
  );
}

/** The cause, what to do, and the numbers where there are some. */
function useSaid({ code, attemptsLeft, retryAfterSeconds, notBefore }: Failure): string[] {
  const { t, moment } = useWords();
  // Only a PIN has tries: this wait is not about many people asking.
  if (code === 'rate-limited' && attemptsLeft !== undefined) {
    return [
      t('pin.waits'),
      ...(retryAfterSeconds === undefined ? [] : [t('pin.waitFor', { count: retryAfterSeconds })]),
      t('pin.left', { count: attemptsLeft }),
    ];
  }
  const words = failureWords[code];
  return [
    t(`failure.${words}.what`),
    ...(notBefore === undefined ? [] : [t('failure.from', { moment: moment(notBefore) })]),
    t(`failure.${words}.next`),
  ];
}
