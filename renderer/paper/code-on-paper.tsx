/** A QR code whose modules are whole dots: nothing of it is rounded away. */
import { type Dots } from '../../protocol/slip.ts';
import { modulesOf } from '../ui/qr-code.tsx';
import { QUIET, dotsPerModule } from './code.ts';

interface CodeOnPaperProps {
  text: string;
  dots: Dots;
  label: string;
}

export function CodeOnPaper({ text, dots, label }: CodeOnPaperProps) {
  const { size, path } = modulesOf(text);
  const side = size + 2 * QUIET;
  const width = side * (dotsPerModule(text, dots) ?? 1);
  return (
    <svg
      role="img"
      aria-label={label}
      width={width}
      height={width}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}
