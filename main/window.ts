/** The one window: what it may do is nothing but draw. SECURITY notes name Electron's own checklist. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BrowserWindow, protocol, screen, session, type Session } from 'electron';
import { APP_SCHEME, APP_URL, assetAt, contentSecurityPolicy } from './assets.ts';
import { type WindowSize } from './config.ts';
import { sizeWithin } from './window-size.ts';

const PARTITION = 'kiosk';
/** The renderer's paper colour: no white flash before the first paint. */
const BACKGROUND = '#fffdf9';

/** Before the app is ready. SECURITY: standard and secure, so that origin and policy apply to it. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}

export interface WindowOptions {
  /** Folder that holds `renderer/` and `preload/`. */
  built: string;
  /** Null: the whole screen, locked. */
  size: WindowSize | 'fit' | null;
  development: boolean;
}

export function openWindow({ built, size, development }: WindowOptions): BrowserWindow {
  // No `persist:` prefix: nothing the page leaves behind reaches the disk.
  const pageSession = session.fromPartition(PARTITION, { cache: false });
  closeNetwork(pageSession);
  serveAssets(pageSession, join(built, 'renderer'));
  const window = new BrowserWindow({
    ...(size === null
      ? { kiosk: true, fullscreen: true }
      : { ...contentSize(size), useContentSize: true, enableLargerThanScreen: true }),
    show: true,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      session: pageSession,
      preload: join(built, 'preload', 'index.cjs'),
      // SECURITY: checklist 2, 3, 4 and 6.
      nodeIntegration: false,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegrationInSubFrames: false,
      // SECURITY: checklist 11.
      webviewTag: false,
      devTools: development,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  window.removeMenu();
  denyLeaving(window);
  void window.loadURL(APP_URL);
  return window;
}

function contentSize(size: WindowSize | 'fit'): WindowSize {
  return size === 'fit' ? sizeWithin(screen.getPrimaryDisplay().workAreaSize) : size;
}

function denyLeaving({ webContents }: BrowserWindow): void {
  // SECURITY: checklist 13 and 14. The interface is one page and opens nothing.
  webContents.on('will-navigate', (event) => event.preventDefault());
  webContents.on('will-frame-navigate', (event) => event.preventDefault());
  webContents.on('will-redirect', (event) => event.preventDefault());
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // SECURITY: neither the policy nor webRequest sees the datagrams that WebRTC sends.
  webContents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
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

function serveAssets(pageSession: Session, root: string): void {
  pageSession.protocol.handle(APP_SCHEME, async ({ url, method }) => {
    const asset = method === 'GET' ? assetAt(url, root) : null;
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
  });
}
