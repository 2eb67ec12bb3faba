/** Whether the code reader works, and what it makes of a code: shown here, and done with nothing. */
import { useState } from 'react';
import { useTypedKeys } from '../keyboard.ts';
import { scanOf } from '../scan.ts';
import { Facts } from '../ui/facts.tsx';
import { ListPage } from './list-page.tsx';
import { type StaffWords } from './words.ts';
import { useStaffWords } from './use-staff-words.ts';

export function ReaderTest({ onBack }: { onBack: () => void }) {
  const { reader } = useStaffWords();
  const [code, setCode] = useState<string | null>(null);
  useTypedKeys({
    onDigit: nothing,
    onErase: nothing,
    onEnter: nothing,
    onScan: nothing,
    onCode: setCode,
  });
  return (
    <ListPage name="staff-reader-test" title={reader.hold} onBack={onBack}>
      <p className="lead">{reader.what}</p>
      <div className="staff-read" role="status">
        <Facts facts={factsOf(code, reader)} />
      </div>
    </ListPage>
  );
}

/** A reader that puts a letter of its own before each code is told by their number; a card is not shown whole. */
const factsOf = (code: string | null, words: StaffWords['reader']) => [
  { name: words.read, value: code === null ? NOTHING : words.kinds[kindOf(code)] },
  { name: words.characters, value: code === null ? NOTHING : code.length },
  { name: words.ends, value: code === null ? NOTHING : code.slice(-4) },
];

const NOTHING = '–';
const kindOf = (code: string) => scanOf(code)?.kind ?? 'other';
const nothing = (): void => {};
