/** A QR code (ISO/IEC 18004) as one SVG path; one unit is one module. */
import { useMemo } from 'react';
import { create } from 'qrcode';

interface QrCodeProps {
  text: string;
  label: string;
}

/** Modules of quiet zone on every side, ISO/IEC 18004 section 5.3.8. */
const QUIET = 4;

export function QrCode({ text, label }: QrCodeProps) {
  const { size, path } = useMemo(() => modulesOf(text), [text]);
  const side = size + 2 * QUIET;
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`${-QUIET} ${-QUIET} ${side} ${side}`}
      shapeRendering="crispEdges"
    >
      <path d={path} />
    </svg>
  );
}

export function modulesOf(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'L' });
  const runs: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) runs.push(`M${column} ${row}h1v1h-1z`);
    }
  }
  return { size: modules.size, path: runs.join('') };
}
