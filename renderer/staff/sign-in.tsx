/** Badge, then PIN: of the member who signs in, or of the second one who confirms. */
import { useState } from 'react';
import { type Failure } from '../../protocol/failure.ts';
import { hasLuhnCheckDigit } from '../../protocol/ledger.ts';
import { limits } from '../limits.ts';
import { useWords } from '../words/use-words.ts';
import { asDots, asTyped, Entry } from './entry.tsx';
import { whyNot } from './failure-words.ts';
import { useStaffWords } from './use-staff-words.ts';

interface SignInProps {
  title?: string;
  failure: Failure | null;
  /** Scanned before this came up. */
  scanned?: string | null;
  onTyped: (typed: { badge: string; pin: string }) => void;
  onBack: () => void;
}

export function BadgeAndPin({ title, failure, scanned = null, onTyped, onBack }: SignInProps) {
  const words = useStaffWords();
  const failureText = useFailureText();
  const [badge, setBadge] = useState(scanned);
  if (badge === null) {
    return (
      <Entry
        key="badge"
        name="staff-badge"
        title={title === undefined ? words.badge : `${title}: ${words.badge}`}
        draw={asTyped}
        scans="badge"
        digitsMax={limits.badgeDigits}
        isRight={(digits) => digits.length === limits.badgeDigits && hasLuhnCheckDigit(digits)}
        notice={failure === null ? null : failureText(failure)}
        onDone={setBadge}
        onBack={onBack}
      />
    );
  }
  return (
    <Entry
      key="pin"
      name="staff-pin"
      title={words.pin}
      draw={asDots}
      digitsMax={limits.pinDigitsMax}
      isRight={(digits) => digits.length >= limits.pinDigitsMin}
      go={words.signIn}
      onDone={(pin) => {
        setBadge(null);
        onTyped({ badge, pin });
      }}
      onBack={() => setBadge(null)}
    />
  );
}

/** In words, and where there are none by its code. */
export function useFailureText(): (failure: Failure) => string {
  const words = useStaffWords();
  const { language, sentences } = useWords();
  return ({ code }) => {
    if (code === 'credential-refused') return words.refused;
    if (code === 'badge-locked') return words.locked;
    if (code === 'ledger-unreachable') return words.unreachable;
    const why = whyNot(language, code);
    return why === null ? `${words.notDone} (${code})` : sentences(words.notDone, why);
  };
}
