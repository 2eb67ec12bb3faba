/**
 * The flow: what the kiosk says and where the customer has come to make one screen (flow.ts). Here
 * touches become commands and steps; a screen never waits for more than the command's own answer.
 */
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { I18nProvider } from 'react-aria-components';
import { I18nextProvider } from 'react-i18next';
import { type Snapshot } from '../protocol/ipc.ts';
import { localeOf } from './format.ts';
import {
  type Direction,
  type Screen,
  type Step,
  mayInterrupt,
  screenFor,
  settledStep,
} from './flow.ts';
import { idleTimes, useAbandoned, useIdleGuard, useInvites } from './idle.ts';
import { TypistContext, useKeyboard } from './keyboard.ts';
import { useSnapshot } from './kiosk.ts';
import { whatIsDown } from './network.ts';
import { type Scan } from './scan.ts';
import { Waking } from './screens/waking.tsx';
import { ScreenView } from './screen-view.tsx';
import { useSpeech } from './speech/use-speech.ts';
import { type Actions, useActions } from './use-actions.ts';
import { AssistBanner, StaffRoom } from './staff/staff-room.tsx';
import { WayIn } from './staff/way-in.tsx';
import { BottomBar } from './ui/bottom-bar.tsx';
import { IdleQuestion } from './ui/idle-guard.tsx';
import { Invitation } from './ui/invitation.tsx';
import { TopBar } from './ui/top-bar.tsx';
import { useBrand } from './use-brand.ts';
import { useSettledScreen } from './settled-screen.ts';
import { PrintingContext, usePrinting } from './ui/print-offer.tsx';
import { useDirection } from './use-direction.ts';
import { useDisplay } from './use-display.ts';
import { wordsIn } from './words/index.ts';

export function App() {
  const snapshot = useSnapshot();
  return snapshot === null ? <Waking /> : <Present snapshot={snapshot} />;
}

/** Staff, or a customer: never one behind the other. */
function Present({ snapshot }: { snapshot: Snapshot }) {
  const [entering, setEntering] = useState<{ badge: string | null } | null>(null);
  const { words } = useLanguage(snapshot);
  useDisplay(snapshot.display);
  const { staff } = snapshot;
  // Once signed in the desk has the word: whoever comes after it meets no page of its badge.
  useEffect(() => {
    if (staff !== undefined) setEntering(null);
  }, [staff]);
  const isStaff = staff === undefined ? entering !== null : staff.phase !== 'assisting';
  if (!isStaff || snapshot.terminal.phase !== 'ready') {
    return <Flow snapshot={snapshot} onStaff={(badge) => setEntering({ badge })} />;
  }
  return (
    <I18nextProvider i18n={words}>
      <I18nProvider locale={localeOf(snapshot.language)}>
        <StaffRoom
          staff={staff}
          devices={snapshot.devices}
          storage={snapshot.storage}
          badge={entering?.badge ?? null}
          onLeave={() => setEntering(null)}
        />
      </I18nProvider>
    </I18nextProvider>
  );
}

function Flow({
  snapshot,
  onStaff,
}: {
  snapshot: Snapshot;
  onStaff: (badge: string | null) => void;
}) {
  const [step, setStep] = useStep(snapshot);
  const screen = screenFor(snapshot, step);
  const actions = useActions(snapshot, setStep);
  const scan = (read: Scan): void =>
    read.kind === 'badge' ? actions.makeRoom(() => onStaff(read.digits)) : actions.scan(read);
  const typist = useKeyboard(scanTaken(screen, scan));
  const presented = useSettledScreen(snapshot, screen.name);
  const place = `${screen.name} ${actions.visit}`;
  const { words } = useLanguage(snapshot);
  const { speech, end } = useSpeech({ snapshot, screen, place, words });
  const { leave, abandon } = useGone(actions, end);
  const guard = useIdleGuard(
    {
      watching: mayInterrupt(screen),
      place,
      times: idleTimes(presented),
    },
    leave,
  );
  useAbandoned(isAtRest(screen) || screen.name === 'wrong-clock', idleTimes(presented), abandon);
  // Nobody is invited to what does not work.
  const invites = useInvites(screen.name === 'welcome' && whatIsDown(snapshot.network) === null);
  const printing = usePrinting(snapshot.devices?.printer, actions.print);
  const direction = useDirection(screen.name);
  useBrand(snapshot.brand);
  return (
    <I18nextProvider i18n={words}>
      <I18nProvider locale={localeOf(snapshot.language)}>
        <div
          className="kiosk"
          data-illustrated={isIllustrated(screen)}
          data-veiled={guard.presence === 'asking'}
        >
          <TopBar
            shop={snapshot.shop}
            logo={snapshot.brand?.logo}
            network={snapshot.network}
            attention={snapshot.attention}
            printer={snapshot.devices?.printer?.state}
            onSync={actions.syncNow}
          />
          <Arriving key={invites ? 'invitation' : screen.name} direction={direction}>
            <TypistContext value={typist}>
              {invites ? (
                <Invitation presented={presented.screen} />
              ) : (
                <PrintingContext value={printing}>
                  <ScreenView screen={screen} actions={actions} presented={presented.screen} />
                </PrintingContext>
              )}
            </TypistContext>
          </Arriving>
          {invites ? null : (
            <BottomBar
              key={`below ${screen.name}`}
              onBack={backFrom(screen, actions)}
              languages={presented.screen?.languages}
              onLanguage={actions.chooseLanguage}
              speech={speech}
              display={snapshot.display}
              onDisplay={actions.chooseDisplay}
            />
          )}
        </div>
        {snapshot.staff?.phase === 'assisting' ? <AssistBanner name={snapshot.staff.name} /> : null}
        {isAtRest(screen) && snapshot.staff === undefined ? (
          <WayIn onEnter={() => onStaff(null)} />
        ) : null}
        <IdleQuestion
          isAsked={guard.presence === 'asking'}
          answerMs={idleTimes(presented).answerMs}
          onStay={guard.stay}
        />
      </I18nProvider>
    </I18nextProvider>
  );
}

/** A new screen takes the focus, so that whoever hears the screen hears the new one from its beginning. */
function Arriving({ direction, children }: { direction: Direction; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: true }), []);
  return (
    <div className="arriving" ref={place} tabIndex={-1} data-direction={direction}>
      {children}
    </div>
  );
}

/** Nobody answers, or nobody has come: what was read to somebody is read no more. */
function useGone({ leave, abandon }: Actions, endSpeech: () => void) {
  return useMemo(
    () => ({
      leave: () => {
        endSpeech();
        leave();
      },
      abandon: () => {
        endSpeech();
        abandon();
      },
    }),
    [leave, abandon, endSpeech],
  );
}

function useStep(snapshot: Snapshot): [Step, (step: Step) => void] {
  const [step, setStep] = useState<Step>({ at: 'welcome' });
  const settled = settledStep(snapshot, step);
  useEffect(() => {
    if (settled.at !== step.at) setStep(settled);
  }, [settled, step.at]);
  return [settled, setStep];
}

function useLanguage({ language }: Snapshot) {
  const [words] = useState(() => wordsIn(language));
  useEffect(() => {
    document.documentElement.lang = language;
    void words.changeLanguage(language);
  }, [words, language]);
  return { words };
}

/** Nobody is served: staff may come in, and what somebody chose and left behind goes. */
const isAtRest = (screen: Screen): boolean => screen.name === 'welcome' || isForStaffAlone(screen);

/** A badge is read, and nobody's card or slip. */
const isForStaffAlone = ({ name }: Screen): boolean =>
  name === 'maintenance' || name === 'disk-failing';

function scanTaken(screen: Screen, scan: (read: Scan) => void): ((read: Scan) => void) | null {
  if (!isForStaffAlone(screen)) return takesScan(screen) ? scan : null;
  return (read) => {
    if (read.kind === 'badge') scan(read);
  };
}

const takesScan = (screen: Screen): boolean =>
  screen.name === 'welcome' ||
  screen.name === 'card' ||
  screen.name === 'pin' ||
  screen.name === 'slip' ||
  screen.name === 'goodbye';

function backFrom(screen: Screen, actions: Actions): (() => void) | null {
  switch (screen.name) {
    case 'card':
      return actions.backToWelcome;
    case 'pin':
      return actions.backToCard;
    case 'points':
    case 'amount':
    case 'wish-amount':
      return actions.backToBalance;
    case 'history':
    case 'new-pin':
      return actions.showPoints;
    case 'transfer':
      return () => actions.turnTo(screen.from);
    case 'confirm':
    case 'wish-confirm':
      return () => actions.chooseAmount(screen.amount);
    default:
      return null;
  }
}

function isIllustrated(screen: Screen): boolean {
  switch (screen.name) {
    case 'starting':
    case 'out-of-service':
    case 'maintenance':
    case 'wrong-clock':
    case 'disk-failing':
    case 'welcome':
    case 'sign-in-refused':
    case 'wish':
    case 'returned':
    case 'rejected':
    case 'goodbye':
    case 'pin-change':
      return true;
    case 'slip':
      return screen.slip.state !== 'found';
    default:
      return false;
  }
}
