/**
 * The one picture of the kiosk, in the states its story has: points leave the shop, become a coin on
 * the way, and come home. Drawn on a square whose middle counts; the edges may be cut off.
 */
export type JourneyScene = 'welcome' | 'nothing' | 'apart' | 'arrived' | 'returned';

/** Points on the arc from the shop's door to the roof of the home, growing as they go. */
const arc = [
  { x: 306, y: 470, r: 9 },
  { x: 338, y: 398, r: 11 },
  { x: 384, y: 340, r: 14 },
  { x: 444, y: 302, r: 18 },
  { x: 516, y: 290, r: 24 },
  { x: 596, y: 306, r: 32 },
] as const;

export function Journey({ scene }: { scene: JourneyScene }) {
  return (
    <svg
      className="journey"
      data-scene={scene}
      viewBox="0 0 1000 1000"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
    >
      <rect className="sky" width="1000" height="1000" />
      <circle className="hill-far" cx="800" cy="1010" r="420" />
      <circle className="hill-near" cx="190" cy="1180" r="560" />
      <rect className="ground" y="700" width="1000" height="300" />
      <Shop />
      <Home />
      <Points scene={scene} />
    </svg>
  );
}

function Points({ scene }: { scene: JourneyScene }) {
  const shown = scene === 'apart' ? arc.slice(0, 3) : arc;
  return (
    <g className={scene === 'nothing' || scene === 'returned' ? 'points-empty' : 'points'}>
      {shown.map((point) => (
        <circle key={point.x} cx={point.x} cy={point.y} r={point.r} />
      ))}
      <Coin scene={scene} />
    </g>
  );
}

function Coin({ scene }: { scene: JourneyScene }) {
  if (scene === 'nothing' || scene === 'apart') return null;
  const place = scene === 'returned' ? { x: 262, y: 330 } : { x: 706, y: 356 };
  return (
    <g className="coin" transform={`translate(${place.x} ${place.y})`}>
      <circle className="coin-face" r="62" />
      <circle className="coin-edge" r="47" />
      {scene === 'arrived' ? <path className="coin-tick" d="M-20 2 L-6 17 L22 -15" /> : <circle className="coin-heart" r="15" />}
    </g>
  );
}

function Shop() {
  return (
    <g className="shop-front" transform="translate(150 470)">
      <rect className="wall" width="230" height="230" />
      <rect className="window" x="26" y="96" width="92" height="88" />
      <path className="door" d="M146 230 V130 a29 29 0 0 1 58 0 V230 Z" />
      <g className="awning">
        {[0, 1, 2, 3, 4].map((stripe) => (
          <path
            key={stripe}
            data-odd={stripe % 2 === 1}
            d={`M${-15 + stripe * 52} 0 h52 v46 a26 26 0 0 1 -52 0 Z`}
          />
        ))}
      </g>
    </g>
  );
}

function Home() {
  return (
    <g className="home" transform="translate(600 500)">
      <path className="roof" d="M-26 40 L118 -76 L262 40 Z" />
      <rect className="wall" y="40" width="236" height="160" />
      <path className="door" d="M88 200 V118 a30 30 0 0 1 60 0 V200 Z" />
      <rect className="window" x="24" y="84" width="38" height="38" />
      <rect className="window" x="174" y="84" width="38" height="38" />
    </g>
  );
}
