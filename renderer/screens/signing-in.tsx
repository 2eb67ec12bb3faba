import { useWords } from '../words/use-words.ts';
import { Page } from '../ui/page.tsx';

export function SigningIn() {
  const { t } = useWords();
  return (
    <Page
      name="signing-in"
      tell={
        <>
          <h1 className="question">{t('signingIn.title')}</h1>
          <p className="lead" role="status">
            {t('signingIn.what')}
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
