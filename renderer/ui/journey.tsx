/**
 * The one picture of the kiosk, in the states its story has: points leave the shop, become a coin on
 * the way, and come home. Drawn on a square whose middle counts; the edges may be cut off.
 */
export type JourneyScene =
  | 'welcome'
  | 'nothing'
  | 'apart'
  | 'arrived'
  | 'returned'
  | 'closed'
  | 'kept';

/** Points on the arc from the shop's door to the roof of the home, growing as they go. */
const arc = [
  { x: 322, y: 424, r: 9 },
  { x: 350, y: 378, r: 11 },
  { x: 392, y: 336, r: 14 },
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
      <Shop closed={scene === 'closed'} />
      <Home />
      {scene === 'closed' ? null : scene === 'kept' ? <Padlock /> : <Points scene={scene} />}
    </svg>
  );
}

/** The same way while it is gone: the coin stands where something has happened, and nowhere else. */
export function JourneyUnderWay({ reached }: { reached: number }) {
  return (
    <svg className="journey-strip" viewBox="120 230 760 475" aria-hidden="true">
      <Shop />
      <Home />
      {arc.map((point, place) => (
        <circle
          key={point.x}
          className="way"
          data-passed={place < passed(reached)}
          cx={point.x}
          cy={point.y}
          r={point.r * 0.6}
        />
      ))}
      <Coin at={reached} done={reached === 4} />
      <path className="earth" d="M120 700 H880" />
    </svg>
  );
}

/** For a result: what has arrived. */
export function ArrivedCoin() {
  return (
    <svg className="arrived-coin" viewBox="-66 -66 132 132" aria-hidden="true">
      <Coin at={null} done />
    </svg>
  );
}

/** How many points of the arc lie behind the coin at each station. */
const passed = (reached: number): number => [0, 2, 4, 6, 6][reached] ?? 6;

function Points({ scene }: { scene: JourneyScene }) {
  const shown = scene === 'apart' ? arc.slice(0, 3) : arc;
  const empty = scene === 'nothing' || scene === 'returned';
  return (
    <>
      <g className={empty ? 'points-empty' : 'points'}>
        {shown.map((point) => (
          <circle key={point.x} cx={point.x} cy={point.y} r={point.r} />
        ))}
      </g>
      {scene === 'nothing' || scene === 'apart' ? null : (
        <Coin at={scene === 'returned' ? 0 : 4} done={scene === 'arrived'} />
      )}
    </>
  );
}

interface CoinProps {
  /** Stations reached, 0 to 4: where it stands on the way. Null: by itself, at the middle. */
  at: number | null;
  done: boolean;
}

function Coin({ at, done }: CoinProps) {
  return (
    <g className="coin" data-at={at}>
      <circle className="coin-face" r="60" />
      <circle className="coin-edge" r="46" />
      {done ? (
        <path className="coin-tick" d="M-20 2 L-6 17 L22 -15" />
      ) : (
        <circle className="coin-heart" r="15" />
      )}
    </g>
  );
}

/** The coin, kept safe over the shop until somebody opens it. */
function Padlock() {
  return (
    <g className="padlock" transform="translate(500 330)">
      <path className="padlock-bow" d="M-46 0 V-46 a46 46 0 0 1 92 0 V0" />
      <rect className="padlock-body" x="-84" width="168" height="140" rx="24" />
      <g transform="translate(0 70) scale(0.8)">
        <Coin at={null} done={false} />
      </g>
    </g>
  );
}

function Shop({ closed = false }: { closed?: boolean }) {
  return (
    <g className="shop-front" transform="translate(150 470)">
      <rect className="wall" width="230" height="230" />
      <rect className="window" x="26" y="96" width="92" height="88" />
      <path className="door" d="M146 230 V130 a29 29 0 0 1 58 0 V230 Z" />
      {closed ? <path className="shutter" d="M14 84 H216 V230 H14 Z" /> : null}
      {closed ? (
        <path className="shutter-lines" d="M14 118 H216 M14 146 H216 M14 174 H216 M14 202 H216" />
      ) : null}
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
