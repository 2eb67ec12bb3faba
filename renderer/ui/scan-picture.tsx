/** A card before the scanner, in the manner of the journey: what to do here, without words. */
const bars = [0, 12, 20, 36, 44, 60, 72, 80, 96] as const;

export function ScanPicture() {
  return (
    <svg className="scan-picture" viewBox="0 0 360 240" aria-hidden="true">
      <path className="beam" d="M82 84 L236 66 V194 L82 156 Z" />
      <rect className="scanner" x="14" y="40" width="68" height="160" rx="20" />
      <rect className="scanner-window" x="66" y="80" width="16" height="80" rx="8" />
      <g transform="rotate(-5 240 128)">
        <rect className="card" x="146" y="62" width="200" height="132" rx="16" />
        <rect className="card-stripe" x="146" y="84" width="200" height="22" />
        <g className="card-bars">
          {bars.map((x, place) => (
            <rect key={x} x={176 + x} y="124" width={place % 3 === 0 ? 6 : 4} height="48" />
          ))}
        </g>
      </g>
    </svg>
  );
}
