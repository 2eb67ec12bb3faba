/**
 * Everything behind the window: it shows that the terminal is starting; store, identity, channels and engine
 * come up behind it.
 */
import { app, type BrowserWindow } from 'electron';
import { type Brand } from '../protocol/brand.ts';
import { CHANNEL, type ReaderCode, type SnapshotOnWire } from '../protocol/ipc.ts';
import { BrandRefusedError, readBrand } from './brand/brand-file.ts';
import { bringUp } from './bring-up.ts';
import { systemClock } from './clock.ts';
import { ClockWatch } from './clock-watch.ts';
import { compose, findPlace } from './composition.ts';
import { attach } from './devices/attach.ts';
import { customerCommands } from './ipc/customer.ts';
import { type Answers } from './ipc/door.ts';
import { answersBy } from './ipc/index.ts';
import { speechCommands } from './ipc/speech.ts';
import { staffCommands } from './ipc/staff.ts';
import { terminalCommands } from './ipc/terminal.ts';
import { surviveDeadPage } from './page-recovery.ts';
import { Presence } from './presence.ts';
import { type Situation } from './situation.ts';
import { openSpeech, type Speech } from './speech/open.ts';
import { Terminal } from './terminal.ts';
import { openPaper } from './window.ts';

interface Behind {
  situation: Situation;
  /** From now on whatever the page says is answered, and what it has said so far. */
  answer(by: Answers): void;
}

/** @returns when the terminal serves, or is out of service */
export async function bringUpBehind(
  window: BrowserWindow,
  { situation, answer }: Behind,
): Promise<void> {
  const { config, fatal, log } = situation;
  const found = findPlace(situation);
  const place = found.placed.ok ? found.placed.place : null;
  const send = (wire: SnapshotOnWire): void => {
    if (!window.isDestroyed()) window.webContents.send(CHANNEL.snapshot, wire);
  };
  const presence = new Presence(systemClock);
  window.webContents.on('input-event', () => presence.noticed());
  const onCode = (code: ReaderCode): void => {
    presence.noticed();
    if (!window.isDestroyed()) window.webContents.send(CHANNEL.code, code);
  };
  const { devices } = config;
  const attached = attach({ config: devices, window, openPaper, onCode, clock: systemClock, log });
  const brand = brandOf(situation);
  const clockWatch = new ClockWatch({
    clock: systemClock,
    turned: (wrong) => log.warn({ wrong }, 'the clock was found wrong, or right again'),
  });
  const speech = openSpeech(config.speech, {
    clock: systemClock,
    log,
    isServing: () => terminal.isServing,
  });
  const terminal: Terminal = new Terminal(place, {
    send,
    clock: systemClock,
    brand,
    attached,
    clockWatch,
    speech: speech?.desk ?? null,
  });
  attached.start();
  speech?.start();
  answer(answersOf(window, { terminal, clockWatch, speech }, fatal));
  surviveDeadPage(window, {
    leave: () => {
      speech?.desk.hush();
      terminal.service?.session.signOut();
      terminal.service?.staff?.leave();
    },
    clock: systemClock,
    log,
    fatal,
  });
  const stop = (): Promise<void> => {
    speech?.stop();
    return terminal.stop();
  };
  stopOnce(stop, fatal);
  const parts = compose(situation, found, { close: () => app.quit(), paper: terminal, clockWatch });
  await bringUp({
    ...parts,
    isSomebodyThere: () => presence.isSomebodyThere(),
    reached: (phase) => terminal.reached(phase),
    serving: (service) => terminal.serveWith(service),
  });
}

/** A brand that cannot be used costs nobody the kiosk: it keeps the house's look, and the log says why. */
function brandOf({ config, log }: Situation): Brand | null {
  if (config.brandFile === null) return null;
  try {
    return readBrand(config.brandFile);
  } catch (error) {
    if (!(error instanceof BrandRefusedError)) throw error;
    log.error({ err: error }, 'the brand is refused; the house look is kept');
    return null;
  }
}

function answersOf(
  window: BrowserWindow,
  {
    terminal,
    clockWatch,
    speech,
  }: { terminal: Terminal; clockWatch: ClockWatch; speech: Speech | null },
  fatal: Situation['fatal'],
): Answers {
  return answersBy({
    webContentsId: window.webContents.id,
    snapshot: () => terminal.publisher.current(),
    handlers: {
      ...customerCommands({
        session: () => terminal.service?.session ?? null,
        language: () => terminal.language,
        inMaintenance: () => terminal.inMaintenance,
        isClockWrong: () => clockWatch.wrong() !== null,
        isStorageFailing: () => terminal.isStorageFailing,
        abandoned: () => {
          terminal.abandoned();
          terminal.service?.staff?.leave();
        },
        print: () => terminal.printShown(),
      }),
      ...speechCommands(speech?.desk ?? null),
      ...staffCommands({ desk: () => terminal.service?.staff ?? null }),
      ...terminalCommands({
        choose: (what) => terminal.choose(what),
        syncNow: () => {
          terminal.service?.syncNow();
          return terminal.service !== null;
        },
      }),
    },
    clock: systemClock,
    fatal,
  });
}

/** What is under way ends and is committed, then the process goes; a second wish to quit changes nothing. */
function stopOnce(stop: () => Promise<void>, fatal: Situation['fatal']): void {
  let stopping = false;
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (stopping) return;
    stopping = true;
    stop()
      .then(() => app.exit(0))
      .catch(fatal);
  });
}
