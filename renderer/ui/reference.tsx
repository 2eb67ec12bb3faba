/** What the customer leaves with: a code to photograph, what it is for, and its text where it is short. */
import { useWords } from '../words/use-words.ts';
import { QrCode } from './qr-code.tsx';

interface ReferenceProps {
  label: string;
  hint: string;
  /** What the code says. */
  text: string;
  readable?: boolean;
}

export function Reference({ label, hint, text, readable = false }: ReferenceProps) {
  return (
    <figure className="receipt-code">
      <QrCode text={text} label={label} />
      <figcaption>
        {hint}
        {readable ? <span className="reference-text">{text}</span> : null}
      </figcaption>
    </figure>
  );
}

/** Before there is a receipt, the transfer is known by its number. */
export function TransferNumber({ id }: { id: string }) {
  const { t } = useWords();
  return (
    <Reference label={t('progress.number')} hint={t('progress.numberHint')} text={id} readable />
  );
}
