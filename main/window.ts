/** The one window: what it may do is nothing but draw. SECURITY notes name Electron's own checklist. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  type BrowserWindowConstructorOptions,
  Menu,
  protocol,
  screen,
  session,
  type Session,
  type WebContents,
  type WebPreferences,
} from 'electron';
import { APP_SCHEME, APP_URL, type Asset, assetAt, contentSecurityPolicy } from './assets.ts';
import { type WindowSize } from './config.ts';
import { reachesPage } from './kiosk-keys.ts';
import { sizeWithin } from './window-size.ts';

const PARTITION = 'kiosk';
/** The renderer's paper colour: no white flash before the first paint. */
const BACKGROUND = '#fffdf9';

const drawsOnly: WebPreferences = {
  // SECURITY: checklist 2, 3, 4 and 6.
  nodeIntegration: false,
  contextIsolation: true,
  sandbox: true,
  webSecurity: true,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  // SECURITY: checklist 8 and 9.
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  // SECURITY: checklist 11.
  webviewTag: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
};

/** Before the app is ready: what holds for every page and every session there may ever be. */
export function closeEverything(): void {
  // SECURITY: standard and secure, so that origin and policy apply to our scheme.
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true } },
  ]);
  // SECURITY: Electron's own menu brings reload, zoom, developer tools and quit, each with its chord.
  Menu.setApplicationMenu(null);
  app.on('web-contents-created', (_event, contents) => denyLeaving(contents));
  app.on('session-created', closeNetwork);
}

export interface WindowOptions {
  /** Folder that holds `renderer/` and `preload/`. */
  built: string;
  /** Null: the whole screen, locked. */
  size: WindowSize | 'fit' | null;
  development: boolean;
}

interface OpenedWindow {
  window: BrowserWindow;
  /** The page has its script, and whatever else it asked for by then. */
  fetched: Promise<void>;
}

export function openWindow({ built, size, development }: WindowOptions): OpenedWindow {
  // No `persist:` prefix: nothing the page leaves behind reaches the disk.
  const pageSession = session.fromPartition(PARTITION, { cache: false });
  const fetched = serveAssets(pageSession, join(built, 'renderer'));
  const window = new BrowserWindow({
    ...(size === null
      ? wholeScreen()
      : { ...contentSize(size), useContentSize: true, enableLargerThanScreen: true }),
    show: true,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      ...drawsOnly,
      session: pageSession,
      preload: join(built, 'preload', 'index.cjs'),
      devTools: development,
    },
  });
  window.removeMenu();
  if (size === null) lock(window);
  void window.loadURL(APP_URL);
  return { window, fetched };
}

/**
 * Where a slip is drawn: never shown, without a bridge, one pixel a dot whatever the display is.
 * @param size in pixels
 */
export function openPaper(size: WindowSize): BrowserWindow {
  return new BrowserWindow({
    ...size,
    useContentSize: true,
    enableLargerThanScreen: true,
    show: false,
    frame: false,
    skipTaskbar: true,
    webPreferences: {
      ...drawsOnly,
      // Of the window that is open already: it serves our own page.
      session: session.fromPartition(PARTITION, { cache: false }),
      offscreen: true,
      devTools: false,
    },
  });
}

/** A session without a window manager has nobody who would make a window as large as the display. */
function wholeScreen(): BrowserWindowConstructorOptions {
  const { bounds } = screen.getPrimaryDisplay();
  return { ...bounds, kiosk: true, fullscreen: true, frame: false };
}

function lock(window: BrowserWindow): void {
  // A window manager's close, by chord or by menu. The process ends by a signal, through `before-quit`.
  window.on('close', (event) => event.preventDefault());
  window.webContents.on('before-input-event', (event, input) => {
    if (!reachesPage(input)) event.preventDefault();
  });
  screen.on('display-metrics-changed', () => {
    if (!window.isDestroyed()) window.setBounds(screen.getPrimaryDisplay().bounds);
  });
}

function contentSize(size: WindowSize | 'fit'): WindowSize {
  return size === 'fit' ? sizeWithin(screen.getPrimaryDisplay().workAreaSize) : size;
}

function denyLeaving(contents: WebContents): void {
  // SECURITY: checklist 12, 13 and 14. The interface is one page and opens nothing.
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // SECURITY: neither the policy nor webRequest sees the datagrams that WebRTC sends.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  // Two fingers enlarge nothing, so that no button leaves the screen. Each new page starts anew.
  contents.on('did-finish-load', () => void contents.setVisualZoomLevelLimits(1, 1));
}

function closeNetwork(pageSession: Session): void {
  // SECURITY: checklist 5. No permission is ever granted, asked for or remembered.
  pageSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  pageSession.setPermissionCheckHandler(() => false);
  pageSession.setDevicePermissionHandler(() => false);
  pageSession.on('will-download', (event) => event.preventDefault());
  // SECURITY: the second wall behind the policy: nothing but our own scheme is even requested.
  pageSession.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({
      cancel:
        !url.startsWith(`${APP_SCHEME}:`) &&
        !url.startsWith('devtools:') &&
        !url.startsWith('data:'),
    });
  });
}

/** @returns when the page has its script, and waits for nothing else that it asked for */
function serveAssets(pageSession: Session, root: string): Promise<void> {
  const { promise: fetched, resolve } = Promise.withResolvers<void>();
  let underWay = 0;
  let hasScript = false;
  pageSession.protocol.handle(APP_SCHEME, ({ url, method }) => {
    underWay += 1;
    return served(method === 'GET' ? assetAt(url, root) : null);
  });
  const ended = ({ url }: { url: string }): void => {
    if (!url.startsWith(`${APP_SCHEME}:`)) return;
    underWay -= 1;
    hasScript ||= url.endsWith('.js');
    if (hasScript && underWay === 0) resolve();
  };
  pageSession.webRequest.onCompleted(ended);
  pageSession.webRequest.onErrorOccurred(ended);
  return fetched;
}

async function served(asset: Asset | null): Promise<Response> {
  if (asset === null) return new Response(null, { status: 404 });
  try {
    const body = await readFile(asset.file);
    return new Response(new Uint8Array(body), {
      headers: {
        'content-type': asset.type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  } catch {
    // Not there, or not to be read: the page gets no reason.
    return new Response(null, { status: 404 });
  }
}
