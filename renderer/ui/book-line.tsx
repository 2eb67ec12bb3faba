/** Whether what is shown stands in the ledger's signed book: one quiet line, and words where it does not. */
import { BookCheck as BookMark } from 'lucide-react';
import { type BookCheck } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { Notice } from './notice.tsx';

export function BookLine({ check }: { check: BookCheck }) {
  const { t } = useWords();
  if (check.state === 'broken') return <Notice>{t('book.broken')}</Notice>;
  return (
    <p className="book-line" role="status" data-holds={check.state === 'holds'}>
      {check.state === 'holds' ? <BookMark aria-hidden className="icon" /> : null}
      <span>
        {t(`book.${check.state}`)}
        {check.key === undefined ? null : (
          <span className="book-key">{t('book.key', { key: check.key })}</span>
        )}
      </span>
    </p>
  );
}
