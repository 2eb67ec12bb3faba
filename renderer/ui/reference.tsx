/** What the customer leaves with: a code to photograph, what it is for, and its text where it is short. */
import { type Progress } from '../../protocol/ipc.ts';
import { useWords } from '../words/use-words.ts';
import { PrintOffer } from './print-offer.tsx';
import { QrCode } from './qr-code.tsx';

interface ReferenceProps {
  label: string;
  hint: string;
  /** What the code says. */
  text: string;
  readable?: boolean;
  /** What can also be had on paper, where there is a printer. */
  progress: Progress;
}

export function Reference({ label, hint, text, progress, readable = false }: ReferenceProps) {
  return (
    <figure className="receipt-code">
      <QrCode text={text} label={label} />
      <figcaption>
        {hint}
        {readable ? <span className="reference-text">{text}</span> : null}
        <PrintOffer progress={progress} />
      </figcaption>
    </figure>
  );
}

/** Before there is a receipt, the transfer is known by its number. */
export function TransferNumber({ progress }: { progress: Progress }) {
  const { t } = useWords();
  return (
    <Reference
      label={t('progress.number')}
      hint={t('progress.numberHint')}
      text={progress.id}
      progress={progress}
      readable
    />
  );
}
