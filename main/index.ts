/**
 * The kiosk's main process, its first lines: the window opens, its page fetches what it is made of, and only then
 * the rest is read (serving.ts), while the page's own process comes up.
 */
import { join } from 'node:path';
import { app } from 'electron';
import { sayAlive } from './alive.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig, refusalToRun } from './config.ts';
import { openDoor } from './ipc/door.ts';
import { limits } from './limits.ts';
import { openLog } from './log.ts';
import { type Situation } from './situation.ts';
import { closeEverything, openWindow } from './window.ts';

start();

// Nothing is awaited at the top level: a packaged application would wait for ever.
function start(): void {
  // Before anything can fail: without it Electron asks a question that nobody in a shop can answer.
  process.on('uncaughtException', giveUp);
  process.on('unhandledRejection', giveUp);
  const config = readConfig(process.env, app.isPackaged);
  const refusal = refusalToRun(config, {
    uid: process.getuid?.(),
    args: process.argv.slice(1),
  });
  if (refusal !== null) return giveUp(refusal);
  // SECURITY: checklist 4, for every renderer there may ever be.
  if (!config.development) app.enableSandbox();
  if (config.userData !== null) app.setPath('userData', config.userData);
  if (!app.requestSingleInstanceLock()) {
    return giveUp('A kiosk is running from this folder already: close it first.');
  }
  const situation = situationOf(config);
  process.off('uncaughtException', giveUp).on('uncaughtException', situation.fatal);
  process.off('unhandledRejection', giveUp).on('unhandledRejection', situation.fatal);
  closeEverything();
  app
    .whenReady()
    .then(() => run(situation))
    .catch(situation.fatal);
}

function giveUp(why: unknown): void {
  process.stderr.write(`${why instanceof Error ? why.message : String(why)}\n`);
  app.exit(1);
}

function situationOf(config: Config): Situation {
  const userData = app.getPath('userData');
  const log = openLog(userData);
  return {
    config,
    userData,
    log,
    fatal: (error) => {
      log.fatal({ err: error }, 'the kiosk stops; what was accepted is on the disk');
      app.exit(1);
    },
  };
}

async function run(situation: Situation): Promise<void> {
  const { config } = situation;
  if (config.aliveFile !== null) sayAlive(config.aliveFile, systemClock);
  const answer = openDoor();
  const { window, fetched } = openWindow({
    built: join(import.meta.dirname, '..'),
    size: config.windowSize,
    development: config.development,
  });
  // Store, identity, channels and engine are most of the code, and nothing else runs here while it is read:
  // a page that is still fetching would wait. One that never fetches holds up nobody's transfer.
  await Promise.race([fetched, patience(limits.pageFirstMsMax)]);
  const { bringUpBehind } = await import('./serving.ts');
  await bringUpBehind(window, { situation, answer });
}

const patience = (ms: number): Promise<void> =>
  new Promise((resolve) => void systemClock.after(ms, resolve));
