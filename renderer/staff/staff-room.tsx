/**
 * Staff at the screen: another ground, and a banner with the member's name, so that nobody takes it for a
 * customer's. Nobody there for a minute: it asks, and signs out.
 */
import { type Snapshot } from '../../protocol/ipc.ts';
import { useIdleGuard } from '../idle.ts';
import { TypistContext, useKeyboard } from '../keyboard.ts';
import { useKiosk } from '../kiosk.ts';
import { IdleQuestion } from '../ui/idle-guard.tsx';
import { Page } from '../ui/page.tsx';
import { Home } from './home.tsx';
import { BadgeAndPin } from './sign-in.tsx';
import { useStaffWords } from './use-staff-words.ts';

const times = { askAfterMs: 60_000, answerMs: 20_000 };

interface StaffRoomProps {
  staff: Snapshot['staff'];
  devices: Snapshot['devices'];
  storage: Snapshot['storage'];
  /** The badge that was scanned to come here; null: somebody held the corner. */
  badge: string | null;
  /** Nobody signed in, and nobody is about to. */
  onLeave: () => void;
}

export function StaffRoom({ staff, devices, storage, badge, onLeave }: StaffRoomProps) {
  const { commands } = useKiosk();
  const leave = (): void => {
    void commands.staffSignOut({});
    onLeave();
  };
  const typist = useKeyboard(null);
  const guard = useIdleGuard({ watching: true, place: staff?.phase ?? 'badge', times }, leave);
  return (
    <>
      <div className="kiosk staff-room" data-veiled={guard.presence === 'asking'}>
        <Banner staff={staff} />
        <TypistContext value={typist}>
          <Room staff={staff} devices={devices} storage={storage} badge={badge} onLeave={leave} />
        </TypistContext>
        <span />
      </div>
      <IdleQuestion
        isAsked={guard.presence === 'asking'}
        answerMs={times.answerMs}
        onStay={guard.stay}
      />
    </>
  );
}

function Room({ staff, devices, storage, badge, onLeave }: StaffRoomProps) {
  const words = useStaffWords();
  const { commands } = useKiosk();
  if (staff?.phase === 'signing-in') {
    const telling = <h1 className="question">{words.signingIn}</h1>;
    return <Page name="staff-signing-in" tell={telling} touch={null} />;
  }
  if (staff?.phase === 'signed-in')
    return <Home view={staff} devices={devices} storage={storage} onLeave={onLeave} />;
  return (
    <BadgeAndPin
      failure={staff?.phase === 'refused' ? staff.failure : null}
      scanned={staff === undefined ? badge : null}
      onTyped={(typed) => void commands.staffSignIn(typed)}
      onBack={onLeave}
    />
  );
}

function Banner({ staff }: Pick<StaffRoomProps, 'staff'>) {
  const words = useStaffWords();
  const name = staff?.phase === 'signed-in' ? staff.name : '';
  return (
    <header className="staff-banner">
      <strong>{words.staff}</strong>
      <span>{name}</span>
    </header>
  );
}

/** Above a customer's screen, as long as a member helps. */
export function AssistBanner({ name }: { name: string }) {
  const words = useStaffWords();
  return (
    <p className="staff-assisting" role="status">
      {words.assistedBy} {name}
    </p>
  );
}
