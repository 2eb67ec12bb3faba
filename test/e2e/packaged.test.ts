/**
 * Electron's security checklist, its items by number, and what else a kiosk denies: each asked of the kiosk
 * as it is packaged. `security.test.ts` tries more of the same from inside the page, on the built application.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { extractFile } from '@electron/asar';
import { FuseState } from '@electron/fuses';
import { contentSecurityPolicy } from '../../main/assets.ts';
import { commandNames } from '../../protocol/ipc-names.ts';
import { fusesOf, wrongFuses } from '../../scripts/package-contents.ts';
import { describeRuntime, resolveRuntime, root } from '../../scripts/runtime.ts';
import { expect } from './fixtures.ts';
import { type PackagedKiosk, test } from './packaged-kiosk.ts';

// Packaging, and starting what was packaged, is most of it.
test.describe.configure({ timeout: 120_000 });

const APP = 'app://kiosk/index.html';
const runtime = resolveRuntime();
const preferences = ({ main }: PackagedKiosk) =>
  main.ask(({ webContents }) => {
    const [page] = webContents.getAllWebContents();
    return (page as unknown as { getLastWebPreferences(): object }).getLastWebPreferences();
  });
const pages = ({ main }: PackagedKiosk) =>
  main.ask(({ webContents }) => webContents.getAllWebContents().map((one) => one.getURL()));

test.afterEach(async ({ packaged }) => {
  expect(await pages(packaged), 'one page, where it was').toEqual([APP]);
});

test('1: nothing is loaded but from the package', async ({ packaged }) => {
  const loaded = await packaged.main.inPage(() => ({
    isSecure: window.isSecureContext,
    from: [...document.querySelectorAll('script, link, img, iframe')].map((one) =>
      String(Reflect.get(one, 'src') ?? Reflect.get(one, 'href')),
    ),
  }));
  expect(loaded.isSecure).toBe(true);
  expect(loaded.from.length).toBeGreaterThan(0);
  expect(loaded.from.filter((url) => !url.startsWith('app://kiosk/'))).toEqual([]);
});

test('2, 3, 6, 8, 9, 10, 11: the page’s preferences', async ({ packaged }) => {
  expect(await preferences(packaged)).toMatchObject({
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    enableBlinkFeatures: '',
    webviewTag: false,
  });
});

test('4: the kernel holds the page’s process in its sandbox', async ({ packaged }) => {
  const pid = await packaged.main.ask(({ webContents }) =>
    webContents.getAllWebContents()[0]?.getOSProcessId(),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\s+2$/m);
  expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
  expect(status, 'no capability').toMatch(/^CapEff:\s+0+$/m);
});

test('5: no permission is given', async ({ packaged }) => {
  const states = await packaged.main.inPage(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi'];
    return Promise.all(
      names.map(async (name) => {
        const { state } = await navigator.permissions.query({ name: name as PermissionName });
        return state;
      }),
    );
  });
  expect([...new Set(states)]).toEqual(['denied']);
  const asked = await packaged.main.inPage(async () => {
    const denied = (one: Promise<unknown>) => one.then(() => 'granted').catch(() => 'denied');
    return Promise.all([
      Notification.requestPermission(),
      denied(navigator.mediaDevices.getUserMedia({ audio: true })),
      denied(navigator.clipboard.readText()),
      denied(navigator.mediaDevices.getDisplayMedia()),
    ]);
  });
  expect([...new Set(asked)]).toEqual(['denied']);
});

test('7: the policy, with Trusted Types', async ({ packaged }) => {
  const header = await packaged.main.ask(async ({ webContents }, url) => {
    const answer = await webContents.getAllWebContents()[0]?.session.fetch(url);
    return answer?.headers.get('content-security-policy');
  }, APP);
  expect(header).toBe(contentSecurityPolicy);
  const tried = await packaged.main.inPage(() => {
    const thrown = (act: () => unknown): string => {
      try {
        act();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const { trustedTypes } = window as unknown as {
      trustedTypes: { createPolicy(name: string, rules: object): unknown };
    };
    return {
      markup: thrown(() => (document.createElement('div').innerHTML = '<b>')),
      code: thrown(() => (Reflect.get(window, 'eval') as (code: string) => unknown)('1')),
      source: thrown(() => (document.createElement('script').src = 'data:,')),
      policy: thrown(() => trustedTypes.createPolicy('any', {})),
    };
  });
  expect(tried).toEqual({
    markup: 'TypeError',
    code: 'EvalError',
    source: 'TypeError',
    policy: 'TypeError',
  });
});

test('12, 13, 14: no web view, no other address, no other window', async ({ packaged }) => {
  await packaged.main.inPage(() => document.documentElement.setAttribute('data-marked', 'yes'));
  for (const target of ['https://example.com/', 'file:///etc/passwd', `${APP}?x`]) {
    const opened = await packaged.main.inPage((url) => {
      const webview = document.createElement('webview');
      webview.setAttribute('src', url);
      document.body.append(webview);
      const isLive = Reflect.has(webview, 'getWebContentsId');
      webview.remove();
      const popup = window.open(url) !== null;
      window.location.href = url;
      return isLive || popup;
    }, target);
    expect(opened, target).toBe(false);
    expect(await pages(packaged), target).toEqual([APP]);
  }
  const marked = await packaged.main.inPage(() =>
    document.documentElement.getAttribute('data-marked'),
  );
  expect(marked).toBe('yes');
});

test('13: a page that got away is drawn anew', async ({ packaged }) => {
  // Chromium asks nobody about this one address.
  await packaged.main.inPage(() => void (window.location.href = 'about:blank'));
  const heading = () =>
    packaged.main.inPage(() => document.querySelector('h1')?.textContent ?? window.location.href);
  await expect.poll(heading).toMatch(/Closed/);
});

test('15: nothing is handed to another program', ({ packaged }) => {
  const asar = join(dirname(packaged.program), 'resources/app.asar');
  const codeOf = (file: string) => extractFile(asar, file).toString('utf8');
  const main = ['index.js', 'serving.js'].map((file) => codeOf(`out/main/${file}`)).join('\n');
  const preload = codeOf('out/preload/index.cjs');
  expect(/openExternal|child_process/.test(preload)).toBe(false);
  expect(main).not.toContain('openExternal');
  // The voice of main/speech is the one program it may start, and no shell.
  expect(main.match(/.*child_process.*/g)).toEqual(['import { spawn } from "node:child_process";']);
});

test(`16: a release is made on the pinned Electron alone (this run: ${describeRuntime(runtime)})`, async ({
  packaged,
}) => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: { electron: string };
  };
  const runs = await packaged.main.ask(() => process.versions.electron);
  if (runtime.kind === 'official') {
    expect(runs).toBe(devDependencies.electron);
    return;
  }
  // The stand-in is packaged only where it is asked for by name.
  expect(runs).toBe(runtime.electronVersion);
  const into = join(packaged.userData, 'release');
  const release = spawnSync(process.execPath, ['scripts/dist.ts', '--built', '--into', into], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(release.status).toBe(1);
  expect(release.stderr).toContain('No release can be packaged');
});

test('17: only the page itself is listened to, and not in a flood', async ({ packaged }) => {
  const other = await packaged.main.ask(async ({ app, BrowserWindow }, url) => {
    const [own] = BrowserWindow.getAllWindows();
    const preload = `${app.getAppPath()}/out/preload/index.cjs`;
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: { preload, ...(own && { session: own.webContents.session }) },
    });
    try {
      await stranger.loadURL(url);
      return (await stranger.webContents.executeJavaScript('kiosk.signOut({})')) as unknown;
    } finally {
      stranger.destroy();
    }
  }, APP);
  expect(other).toMatchObject({ accepted: false, failure: { code: 'caller-refused' } });
  const flood = await packaged.main.inPage(async () => {
    const { kiosk } = window as unknown as { kiosk: { syncNow(input: object): Promise<object> } };
    return Promise.all(Array.from({ length: 60 }, () => kiosk.syncNow({})));
  });
  expect(flood.at(-1)).toMatchObject({ accepted: false, failure: { code: 'rate-limited' } });
});

test('18: our own scheme, and no file', async ({ packaged }) => {
  const read = await packaged.main.inPage(() => {
    const urls = ['file:///etc/passwd', 'app://kiosk/../main/index.js', 'filesystem:app://kiosk/x'];
    return Promise.all(
      urls.map((url) =>
        fetch(url).then(
          () => 'read',
          () => 'refused',
        ),
      ),
    );
  });
  expect(read).toEqual(['refused', 'refused', 'refused']);
  expect((await fusesOf(packaged.program)).get('GrantFileProtocolExtraPrivileges')).toBe(
    FuseState.DISABLE,
  );
});

test.describe('19: the fuses', () => {
  test('are in the program as a shop needs them', async ({ packaged }) => {
    const found = await fusesOf(packaged.program);
    expect(wrongFuses(found)).toEqual([]);
    expect(found.get('RunAsNode')).toBe(FuseState.DISABLE);
    expect(found.size, 'the development runtime knows eight').toBeGreaterThanOrEqual(8);
  });

  const code = `require('fs').writeSync(1, 'code of somebody else')`;
  test('it is no Node, is not debugged, and loads no other code', async ({ packaged }) => {
    // Each start is refused for its argument: what was to be loaded first would have been by then.
    const started = await Promise.all([
      packaged.run(['-e', code], { ELECTRON_RUN_AS_NODE: '1' }),
      packaged.run(['-r', '/dev/null'], { NODE_OPTIONS: '--require=/proc/self/environ' }),
      packaged.run(['--inspect-brk=127.0.0.1:0', '--no-sandbox']),
      packaged.run([join(root, 'scripts/setup/default-app')]),
    ]);
    for (const { code: ended, said } of started) {
      expect(ended).toBe(1);
      expect(said).toContain('The kiosk does not run with');
      expect(said).not.toMatch(/somebody else|Debugger listening|SyntaxError/);
    }
  });

  test('the package holds no second application', ({ packaged }) => {
    const resources = join(dirname(packaged.program), 'resources');
    expect(readdirSync(resources).toSorted()).toEqual(['app.asar', 'app.asar.unpacked']);
  });
});

test('20: the bridge has its named methods, frozen, and nothing of Electron', async ({
  packaged,
}) => {
  const seen = await packaged.main.inPage(() => {
    const bridge = Reflect.get(window, 'kiosk') as Record<string, unknown>;
    const kinds = Object.values(bridge).map((one) => typeof one);
    const foreign = ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'];
    return {
      names: Object.keys(bridge),
      kinds: [...new Set(kinds)],
      isFrozen: Object.isFrozen(bridge),
      foreign: foreign.filter((name) => Reflect.get(window, name) !== undefined),
    };
  });
  expect(seen.names.toSorted()).toEqual(
    [...commandNames, 'onCode', 'onSnapshot', 'snapshot'].toSorted(),
  );
  expect(seen).toMatchObject({ kinds: ['function'], isFrozen: true, foreign: [] });
});

test.describe('a kiosk', () => {
  test('has the whole screen though nobody manages windows, and no menu', async ({ packaged }) => {
    const window = await packaged.main.ask(({ BrowserWindow, Menu, screen }) => {
      const [own] = BrowserWindow.getAllWindows();
      return {
        isKiosk: own?.isKiosk(),
        size: own?.getBounds(),
        display: screen.getPrimaryDisplay().bounds,
        hasMenu: Menu.getApplicationMenu() !== null,
      };
    });
    expect(window).toMatchObject({ isKiosk: true, hasMenu: false });
    // Chromium leaves one pixel, so that no window manager takes it for a video.
    expect(window.size?.width).toBeGreaterThanOrEqual(window.display.width - 1);
    expect(window.size?.height).toBeGreaterThanOrEqual(window.display.height - 1);
  });

  test('opens no developer tools, and is not closed', async ({ packaged }) => {
    const open = await packaged.main.ask(({ BrowserWindow }) => {
      const [own] = BrowserWindow.getAllWindows();
      own?.webContents.openDevTools();
      own?.close();
      return [own?.webContents.isDevToolsOpened(), own?.isDestroyed(), own?.isVisible()];
    });
    expect(open).toEqual([false, false, true]);
  });

  test('prints nothing, asks nothing, saves nothing', async ({ packaged }) => {
    const answered = await packaged.main.inPage(() => {
      const anchor = document.createElement('a');
      anchor.href = 'data:text/plain,x';
      anchor.download = 'x.txt';
      document.body.append(anchor);
      anchor.click();
      anchor.remove();
      window.print();
      window.alert('x');
      return window.confirm('x');
    });
    expect(answered).toBe(false);
    const files = readdirSync(packaged.userData, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /x\.txt|\.crdownload|\.pdf$/.test(name))).toEqual([]);
  });

  test('keeps its size', async ({ packaged }) => {
    const zoom = await packaged.main.ask(({ webContents }) => {
      const [page] = webContents.getAllWebContents();
      return [page?.getZoomFactor(), page?.getZoomLevel()];
    });
    expect(zoom).toEqual([1, 0]);
  });

  test('whose page crashes draws it anew, and leaves no dump of its memory', async ({
    packaged,
  }) => {
    const before = await packaged.main.ask(({ webContents }) => {
      const [page] = webContents.getAllWebContents();
      const pid = page?.getOSProcessId();
      page?.forcefullyCrashRenderer();
      return pid;
    });
    const again = () =>
      packaged.main.ask(({ webContents }, old) => {
        const [page] = webContents.getAllWebContents();
        return page?.getOSProcessId() !== old && page?.isLoading() === false && page.getURL();
      }, before);
    await expect.poll(again).toBe(APP);
    const files = readdirSync(packaged.userData, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /\.dmp$|(^|\/)core(\.|$)/.test(name))).toEqual([]);
    expect(existsSync(join(packaged.userData, 'Crashpad', 'pending'))).toBe(false);
  });
});
