/** From a verdict to what is said about it, in words alone: the page draws it as it is. */
import { type Verdict } from './check.ts';
import { countText, moneyText, momentText } from './format.ts';
import { type JournalVerdict } from './journal.ts';
import { shortThumbprint } from './keys.ts';
import { filled, type Language, type Words, words } from './words.ts';

export interface Telling {
  /** Good: it holds. Look: it is not known. Bad: it does not hold. */
  mood: 'good' | 'look' | 'bad';
  title: string;
  /** The amount, where there is one to believe. */
  hero: string | null;
  /** Sentences, in their order. */
  said: string[];
  facts: { name: string; value: string }[];
}

export function tell(verdict: Verdict, language: Language): Telling {
  const w = words[language];
  switch (verdict.kind) {
    case 'genuine':
      return tellGenuine(verdict, language);
    case 'altered':
      return failed('bad', [w.altered, w.alteredWhat, w.alteredNext]);
    case 'key-retired':
      return failed('bad', [
        w.keyRetired,
        withKey(w.keyRetiredWhat, verdict.key.kid),
        w.keyRetiredNext,
      ]);
    case 'other-message':
      return failed('bad', [w.otherMessage, w.otherMessageWhat, w.otherMessageNext]);
    case 'unknown-key':
      return failed('look', [
        w.unknownKey,
        withKey(w.unknownKeyWhat, verdict.kid),
        w.unknownKeyNext,
      ]);
    case 'unreadable':
      return failed('look', [w.unreadable, w.unreadableWhat, w.unreadableNext]);
    case 'cannot-check':
      return failed('look', [w.cannotCheck, w.cannotCheckWhat, w.cannotCheckNext]);
    default:
      return verdict satisfies never;
  }
}

const withKey = (text: string, kid: string): string => filled(text, { key: shortThumbprint(kid) });

function failed(mood: Telling['mood'], [title = '', ...said]: string[]): Telling {
  return { mood, title, hero: null, said, facts: [] };
}

function tellGenuine(
  { said, key, journal }: Extract<Verdict, { kind: 'genuine' }>,
  language: Language,
): Telling {
  const w = words[language];
  const count = (points: number) => countText(points, language);
  const { reason, outcome } = said;
  return {
    // A key that came along with a receipt may be the forger's: whoever reads has to compare it.
    mood: journal.kind === 'broken' || key.from === 'reader' ? 'look' : 'good',
    title: key.from === 'reader' ? w.fits : w.genuine,
    hero: moneyText(said.amount, language),
    said: [
      w[outcome],
      ...(key.from === 'reader' ? [w.keyCompare] : []),
      w[`${outcome}What`],
      w.genuineWhat,
      ...(outcome === 'completed' ? [w.asOf] : []),
    ],
    facts: [
      { name: w.before, value: count(said.pointsBefore) },
      { name: w.after, value: count(said.pointsAfter) },
      { name: w.points, value: count(said.points) },
      ...(said.fee === null ? [] : [{ name: w.fee, value: moneyText(said.fee, language) }]),
      { name: w.account, value: said.payee },
      { name: w.requested, value: momentText(said.requestedAt, language) },
      { name: w.decided, value: momentText(said.decidedAt, language) },
      ...(reason === null ? [] : [{ name: w.reason, value: `${reason.code} ${reason.text}` }]),
      { name: w.reference, value: said.bankReference },
      { name: w.number, value: said.redemption },
      { name: w.journal, value: journalText(journal, w, language) },
      { name: w.key, value: shortThumbprint(key.kid) },
    ],
  };
}

function journalText(journal: JournalVerdict, w: Words, language: Language): string {
  const count = (sequence: number) => countText(sequence, language);
  switch (journal.kind) {
    case 'named':
      return filled(w.named, { n: count(journal.sequence) });
    case 'not-named':
      return w.notNamed;
    case 'not-signed-yet':
      return filled(w.notSignedYet, { n: count(journal.sequence) });
    case 'included': {
      const when = momentText(journal.at * 1000, language);
      return filled(w.included, { n: count(journal.sequence), head: count(journal.head), when });
    }
    case 'broken':
      return [w.broken, w[journal.why], w.brokenWhat].join(
        language === 'ja' || language === 'zh' ? '' : ' ',
      );
    default:
      return journal satisfies never;
  }
}
