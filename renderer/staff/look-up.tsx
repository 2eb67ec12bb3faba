/** Which redemption: from the day's list of this terminal, or by the code on its slip or receipt. */
import { type StaffItem } from '../../protocol/staff.ts';
import { useTypedKeys } from '../keyboard.ts';
import { ListPage } from './list-page.tsx';
import { Items } from './parts.tsx';
import { useStaffWords } from './use-staff-words.ts';

interface LookUpProps {
  items: readonly StaffItem[];
  onChoose: (redemption: string) => void;
  onBack: () => void;
}

export function LookUp({ items, onChoose, onBack }: LookUpProps) {
  const words = useStaffWords();
  useTypedKeys({
    onDigit: nothing,
    onErase: nothing,
    onEnter: nothing,
    onScan: (scan) => {
      if (scan.kind === 'slip') onChoose(scan.id);
    },
  });
  return (
    <ListPage name="staff-look-up" title={words.whichRedemption} onBack={onBack}>
      <p className="lead">{words.scanSlip}</p>
      <Items items={items} onChoose={({ id }) => onChoose(id)} />
    </ListPage>
  );
}

const nothing = (): void => {};
