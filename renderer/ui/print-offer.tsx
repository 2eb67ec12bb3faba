/**
 * What is on the screen, on paper as well: offered where there is a printer that can, and told what became of it.
 * Where there is no paper the code beside it holds the same, and is what the customer takes along.
 */
import { Printer } from 'lucide-react';
import { createContext, useContext, useMemo } from 'react';
import { Button } from 'react-aria-components';
import { type Progress } from '../../protocol/ipc.ts';
import { type Devices, type Printed } from '../../protocol/paper.ts';
import { useWords } from '../words/use-words.ts';

type AttachedPrinter = NonNullable<Devices['printer']>;

interface Printing {
  printer: AttachedPrinter;
  print: () => void;
}

/** Null where no printer is attached: nothing is said of paper then. */
export const PrintingContext = createContext<Printing | null>(null);

export function usePrinting(
  printer: AttachedPrinter | undefined,
  print: () => void,
): Printing | null {
  return useMemo(() => (printer === undefined ? null : { printer, print }), [printer, print]);
}

export function PrintOffer({ progress }: { progress: Progress }) {
  const printing = useContext(PrintingContext);
  const { t } = useWords();
  if (printing === null) return null;
  const told = toldOf(progress.print, printing.printer.state);
  if (told !== null) {
    return (
      <span className="print-told" role="status" data-told={told}>
        {t(`paper.${told}`)}
      </span>
    );
  }
  return (
    <>
      {progress.print?.state === 'not-printed' ? (
        <span className="print-told" role="status" data-told="notPrinted">
          {t('paper.notPrinted')}
        </span>
      ) : null}
      <Button className="print" onPress={printing.print}>
        <Printer aria-hidden className="icon" />
        {t(progress.receipt === null ? 'paper.printSlip' : 'paper.print')}
      </Button>
    </>
  );
}

/** What is said in the button's place; null: it can be pressed. */
function toldOf(print: Printed | undefined, printer: AttachedPrinter['state']) {
  if (print?.state === 'printing' || print?.state === 'printed') return print.state;
  if (print?.state === 'not-printed' && print.partly) return 'partly';
  if (printer === 'paper-out') return 'withoutPaper';
  if (printer === 'ready' || printer === 'paper-low' || printer === 'unknown') return null;
  return 'withoutPrinter';
}
