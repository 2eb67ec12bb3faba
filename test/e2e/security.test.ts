/** What the page of the real application cannot do, tried from inside that page. */
import { join } from 'node:path';
import { contentSecurityPolicy } from '../../main/assets.ts';
import { commandNames, reply } from '../../protocol/ipc.ts';
import { listener, type Listener } from '../support/loopback-listener.ts';
import { tableDigests } from '../support/table-digests.ts';
import { expect, test } from './fixtures.ts';
import { command, sharedKiosk, type SharedKiosk } from './shared-kiosk.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

let kiosk: SharedKiosk;
let outside: Listener;
test.beforeAll(async ({ display }) => {
  kiosk = await sharedKiosk(display);
  outside = await listener();
});
test.afterAll(async () => {
  await outside.stop();
  await kiosk.close();
});
test.afterEach(async () => {
  // A window that a test has closed takes a moment to go.
  await expect.poll(windows, 'one window, where it was').toEqual([APP]);
  expect(outside.heard(), 'nobody outside has heard anything').toEqual([]);
});

const ASK = `Promise.all([
  kiosk.snapshot(), kiosk.signOut({}), kiosk.chooseLanguage({ language: 'ja' }),
])`;
const APP = 'app://kiosk/index.html';
const windows = (): Promise<string[]> =>
  kiosk.terminal.running.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((one) => one.getURL()),
  );
const kept = () => tableDigests(join(kiosk.terminal.userData, 'kiosk.db'));

test.describe('the bridge', () => {
  test('is one frozen object with exactly its named methods', async () => {
    const seen = await kiosk.page.evaluate(() => {
      const bridge = Reflect.get(window, 'kiosk') as Record<string, unknown>;
      const replaced = Reflect.set(window, 'kiosk', {}) && Reflect.get(window, 'kiosk') !== bridge;
      return {
        names: Reflect.ownKeys(bridge).map(String),
        kinds: [...new Set(Object.values(bridge).map((one) => typeof one))],
        frozen: Object.isFrozen(bridge),
        replaced,
        changed: Reflect.set(bridge, 'signIn', null) || Reflect.set(bridge, 'send', null),
      };
    });
    expect(seen.names.toSorted()).toEqual(
      [...commandNames, 'onCode', 'onSnapshot', 'snapshot'].toSorted(),
    );
    expect(seen).toMatchObject({
      kinds: ['function'],
      frozen: true,
      replaced: false,
      changed: false,
    });
  });

  test('is all there is: nothing of Node or Electron is in the page', async () => {
    const found = await kiosk.page.evaluate(() =>
      [
        'require',
        'process',
        'module',
        'Buffer',
        'global',
        '__dirname',
        'electron',
        'ipcRenderer',
      ].filter((name) => Reflect.get(window, name) !== undefined),
    );
    expect(found).toEqual([]);
  });

  test('is not there for a frame, another window, or another page', async () => {
    const inFrame = await kiosk.page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = 'data:text/html,hello';
      document.body.append(frame);
      const blank = document.createElement('iframe');
      document.body.append(blank);
      const bridges = [frame, blank].map(({ contentWindow }) => {
        try {
          return contentWindow === null ? 'none' : typeof Reflect.get(contentWindow, 'kiosk');
        } catch {
          return 'none';
        }
      });
      frame.remove();
      blank.remove();
      return bridges.every((one) => one === 'none' || one === 'undefined');
    });
    expect(inFrame).toBe(true);
    for (const url of ['data:text/html,hello', APP]) {
      const got = await kiosk.terminal.running.app.evaluate(
        async ({ app, BrowserWindow }, [address, calls]) => {
          const [own] = BrowserWindow.getAllWindows();
          const other = new BrowserWindow({
            show: false,
            webPreferences: {
              preload: `${app.getAppPath()}/out/preload/index.cjs`,
              ...(own && { session: own.webContents.session }),
            },
          });
          try {
            await other.loadURL(address);
            return (await other.webContents.executeJavaScript(calls)) as unknown;
          } finally {
            other.destroy();
          }
        },
        [url, ASK] as const,
      );
      const refused = { accepted: false, failure: { code: 'caller-refused' } };
      expect(got, url).toMatchObject([null, refused, refused]);
    }
  });
});

test('the page comes with its policy, and no other file with anything', async () => {
  const fetched = await kiosk.terminal.running.app.evaluate(
    async ({ BrowserWindow }, urls) => {
      const [own] = BrowserWindow.getAllWindows();
      return Promise.all(
        urls.map(async (url) => {
          try {
            const answer = await own?.webContents.session.fetch(url);
            const header = (name: string): string | null => answer?.headers.get(name) ?? null;
            const body = (await answer?.text()) ?? '';
            return {
              status: answer?.status,
              csp: header('content-security-policy'),
              sniff: header('x-content-type-options'),
              length: body.length,
            };
          } catch {
            return { status: 0, csp: null, sniff: null, length: 0 };
          }
        }),
      );
    },
    [APP, ...outOfBounds],
  );
  const [page, ...others] = fetched;
  expect(page).toMatchObject({ status: 200, csp: contentSecurityPolicy, sniff: 'nosniff' });
  expect(contentSecurityPolicy).toContain("default-src 'none'");
  expect(contentSecurityPolicy).toContain("connect-src 'none'");
  expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|\*/);
  for (const [place, other] of others.entries()) {
    expect({ ...other, url: outOfBounds[place] }).toMatchObject({ length: 0 });
    expect([0, 404]).toContain(other.status);
  }
});

const outOfBounds = [
  'app://kiosk/../main/index.js',
  'app://kiosk/..%2fmain%2findex.js',
  'app://kiosk/%2e%2e/%2e%2e/package.json',
  'app://kiosk/..%5c..%5cpackage.json',
  'app://kiosk//etc/passwd',
  'app://kiosk/index.html%00.png',
  'app://other/index.html',
  'app://kiosk/',
  'app://kiosk/assets',
];

test('the page reaches no network, in none of the ways a page has', async () => {
  const { http, https, ws, stun } = outside;
  const blocked = await kiosk.page.evaluate(
    async ([plain, secure, socket, stunUrl]) => {
      const policy: string[] = [];
      document.addEventListener('securitypolicyviolation', (event) => {
        policy.push(event.effectiveDirective);
      });
      const failed = (start: (done: (how: string) => void) => void): Promise<string> =>
        new Promise((resolve) => {
          try {
            start(resolve);
          } catch {
            resolve('blocked');
          }
        });
      const element = (tag: string, set: Record<string, string>): Promise<string> =>
        failed((done) => {
          const made = document.createElement(tag);
          made.addEventListener('error', () => done('blocked'));
          made.addEventListener('load', () => done('loaded'));
          for (const [name, value] of Object.entries(set)) made.setAttribute(name, value);
          document.body.append(made);
        });
      const xhr = (url: string): Promise<string> =>
        failed((done) => {
          const request = new XMLHttpRequest();
          request.addEventListener('error', () => done('blocked'));
          request.addEventListener('load', () => done('loaded'));
          request.open('GET', url);
          request.send();
        });
      const get = (url: string): Promise<string> =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'loaded',
          () => 'blocked',
        );
      const stream = (made: () => EventTarget): Promise<string> =>
        failed((done) => {
          const target = made();
          target.addEventListener('error', () => done('blocked'));
          target.addEventListener('open', () => done('loaded'));
        });
      const stunned = async (): Promise<string> => {
        const peer = new RTCPeerConnection({ iceServers: [{ urls: stunUrl }] });
        peer.createDataChannel('x');
        const gathered = new Promise<void>((resolve) => {
          peer.addEventListener('icegatheringstatechange', () => {
            if (peer.iceGatheringState === 'complete') resolve();
          });
        });
        await peer.setLocalDescription(await peer.createOffer());
        await gathered;
        peer.close();
        return 'asked';
      };
      const urls = [plain, secure];
      const outcomes = await Promise.all([
        ...urls.flatMap((url) => [get(url), xhr(url)]),
        ...urls.flatMap((url) => [
          element('img', { src: url }),
          element('link', { rel: 'stylesheet', href: url }),
        ]),
        stream(() => new WebSocket(socket)),
        stream(() => new EventSource(plain)),
      ]);
      for (const rel of ['preconnect', 'prefetch', 'dns-prefetch']) {
        const link = document.createElement('link');
        link.rel = rel;
        link.href = plain;
        document.head.append(link);
      }
      navigator.sendBeacon(plain, 'x');
      const webRtc = await stunned();
      return { outcomes: [...new Set(outcomes)], webRtc, policy: [...new Set(policy)].toSorted() };
    },
    [http, https, ws, stun] as const,
  );
  expect(blocked.outcomes).toEqual(['blocked']);
  expect(blocked.policy).toEqual(expect.arrayContaining(['connect-src', 'img-src']));
});

test('the page is given no permission', async () => {
  const answers = await kiosk.page.evaluate(async () => {
    const state = async (name: string): Promise<string> =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const refused = (asked: Promise<unknown>): Promise<string> =>
      asked.then(
        () => 'granted',
        () => 'denied',
      );
    return {
      notifications: await Notification.requestPermission(),
      position: await refused(
        new Promise((resolve, reject) => {
          navigator.geolocation.getCurrentPosition(resolve, reject);
        }),
      ),
      camera: await refused(navigator.mediaDevices.getUserMedia({ video: true })),
      microphone: await refused(navigator.mediaDevices.getUserMedia({ audio: true })),
      screen: await refused(navigator.mediaDevices.getDisplayMedia()),
      clipboard: await refused(navigator.clipboard.readText()),
      states: await Promise.all(
        ['geolocation', 'notifications', 'camera', 'microphone', 'midi'].map(state),
      ),
    };
  });
  expect(answers).toEqual({
    notifications: 'denied',
    position: 'denied',
    camera: 'denied',
    microphone: 'denied',
    screen: 'denied',
    clipboard: 'denied',
    states: ['denied', 'denied', 'denied', 'denied', 'denied'],
  });
});

test.describe('a command', () => {
  const huge = 'x'.repeat(1_000_000);
  const bad: unknown[] = [undefined, null, 5, 'x', [], { extra: 1 }, { huge }];
  const notMoney: unknown[] = [
    { points: -1, amount: { currency: 'EUR', minor: '1' } },
    { points: 0, amount: { currency: 'EUR', minor: '0' } },
    { points: 500, amount: { currency: 'EUR', minor: 500 } },
    { points: 500, amount: { currency: 'USD', minor: '500' } },
    { points: 500, amount: { currency: 'EUR', minor: '-500' } },
    { points: 1e300, amount: { currency: 'EUR', minor: '9'.repeat(300) } },
    { points: 500, amount: { currency: 'EUR', minor: '500' }, payee: 'DE00' },
  ];
  const badOf: Record<(typeof commandNames)[number], unknown[]> = {
    signIn: [
      { cardNumber: '9704000000000018' },
      { cardNumber: '9704000000000018', pin: 2468 },
      { cardNumber: huge, pin: '2468' },
      { cardNumber: '9704000000000018', pin: huge },
      { cardNumber: '9704000000000019', pin: '2468' },
      { cardNumber: '9704000000000018', pin: '2468', extra: 1 },
    ],
    signOut: [],
    changePin: [
      { pin: '2468' },
      { pin: '2468', newPin: 9041 },
      { pin: '2468', newPin: huge },
      { pin: '2468', newPin: '9041', cardNumber: '9704000000000018' },
    ],
    syncNow: [],
    say: [
      { text: 'Hello' },
      { text: huge, language: 'en', volume: 3, speed: 'usual', waits: false },
      { text: '', language: 'en', volume: 3, speed: 'usual', waits: false },
      { text: 'a\u0000b', language: 'en', volume: 3, speed: 'usual', waits: false },
      { text: 'Hello', language: '-w/tmp/x', volume: 3, speed: 'usual', waits: false },
      { text: 'Hello', language: 'en', volume: 9, speed: 'usual', waits: false },
      { text: 'Hello', language: 'en', volume: 3, speed: '-f', waits: false },
      {
        text: 'Hello',
        language: 'en',
        volume: 3,
        speed: 'usual',
        waits: false,
        file: '/etc/passwd',
      },
    ],
    hush: [],
    staffSignIn: [
      { badge: '10000016' },
      { badge: '10000017', pin: '4739' },
      { badge: huge, pin: '4739' },
      { badge: '10000016', pin: '4739', role: 'supervise' },
    ],
    staffSignOut: [],
    staffRecord: [{ cardNumber: '9704000000000018', paid: { currency: 'EUR', minor: '-1' } }],
    staffReverse: [{ purchase: '../../x', reason: 'because' }],
    staffLookUp: [{ redemption: '../../etc' }, { redemption: huge }],
    staffSync: [],
    staffExport: [{ file: '/etc/passwd' }],
    staffLock: [{ terminal: 'urn:kangen:kiosk:other-shop:k1' }],
    staffAssist: [],
    staffClose: [{ code: 0 }],
    staffReprint: [{}, { redemption: 'none' }],
    staffPrintTest: [{ redemption: 'none' }],
    redeem: notMoney,
    wish: notMoney,
    finishRedemption: [],
    printReceipt: [],
    refreshAccount: [],
    readOlder: [],
    checkBook: [{ redemption: '1' }, { redemption: huge }, { redemption: null }],
    readSlip: [{ slip: '' }, { slip: huge }, { slip: ['x'] }],
    chooseLanguage: [{ language: 'de' }, { language: huge }, { language: ['en'] }],
    chooseDisplay: [
      { display: { text: 400, theme: 'light', reach: false } },
      { display: { text: 100, theme: 'url(x)', reach: false } },
      { display: huge },
    ],
  };

  for (const name of commandNames) {
    test(`${name} takes nothing but what it names`, async () => {
      const before = kept();
      for (const input of [...bad, ...badOf[name]]) {
        const answer = reply.parse(await command(kiosk.page, name, input));
        expect(answer).toMatchObject({ accepted: false, failure: { code: 'body-invalid' } });
        expect(JSON.stringify(answer).length, 'nothing is repeated').toBeLessThan(600);
      }
      expect(kept()).toEqual(before);
    });
  }

  test('for nobody, or in a flood, is refused', async () => {
    const before = kept();
    const amount = { currency: 'EUR', minor: '500' };
    for (const [name, input] of [
      ['redeem', { points: 500, amount }],
      ['wish', { points: 500, amount }],
      ['refreshAccount', {}],
      ['finishRedemption', {}],
    ] as const) {
      expect(await command(kiosk.page, name, input)).toMatchObject({
        failure: { code: 'not-signed-in' },
      });
    }
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => command(kiosk.page, 'chooseLanguage', { language: 'en' })),
    );
    const codes = flood.map((one) => reply.parse(one)).filter(({ accepted }) => !accepted);
    expect(codes.length).toBeGreaterThan(20);
    expect(codes[0]).toMatchObject({ failure: { code: 'rate-limited' } });
    expect(kept()).toEqual(before);
  });

  test('for more than the account allows changes nothing', async () => {
    const claire = kiosk.network.seed.customers[3];
    if (claire === undefined) throw new Error('the example programme has this customer');
    await kiosk.customer.signIn(claire.cardNumber, claire.pin);
    const before = kept();
    for (const [code, points, currency, minor] of beyond) {
      const answer = await command(kiosk.page, 'redeem', { points, amount: { currency, minor } });
      expect(answer, `${code}: ${minor}`).toMatchObject({ accepted: false, failure: { code } });
    }
    expect(kept()).toEqual(before);
    await kiosk.startAfresh();
  });
});

// Last: Playwright waits for ever for the navigations that are refused here.
test('the page opens nothing, goes nowhere and saves nothing', async () => {
  const targets = [outside.http, 'https://example.com/', 'file:///etc/passwd', 'data:text/html,x'];
  await kiosk.page.evaluate(() => document.documentElement.setAttribute('data-marked', 'yes'));
  const downloads: string[] = [];
  kiosk.page.on('download', (download) => downloads.push(download.url()));
  for (const target of [...targets, 'app://kiosk/../../package.json', 'app://kiosk/other.html']) {
    const opened = await kiosk.page.evaluate((url) => {
      const press = (set: Record<string, string>): void => {
        const anchor = document.createElement('a');
        for (const [name, value] of Object.entries(set)) anchor.setAttribute(name, value);
        document.body.append(anchor);
        anchor.click();
        anchor.remove();
      };
      const popup = window.open(url) !== null;
      press({ href: url });
      press({ href: url, target: '_blank' });
      press({ href: url, download: 'x.txt' });
      const form = document.createElement('form');
      form.action = url;
      document.body.append(form);
      form.submit();
      form.remove();
      window.location.href = url;
      return popup;
    }, target);
    expect(opened, target).toBe(false);
    // A page that was left would have lost its mark by the time it has drawn twice.
    const marked = await kiosk.page.evaluate(async () => {
      for (const _ of [1, 2]) await new Promise((drawn) => requestAnimationFrame(drawn));
      return document.documentElement.getAttribute('data-marked');
    });
    expect(marked, target).toBe('yes');
    expect(await windows(), target).toEqual([APP]);
  }
  expect(downloads).toEqual([]);
  const webview = await kiosk.page.evaluate(() => {
    const made = document.createElement('webview');
    made.setAttribute('src', 'data:text/html,x');
    document.body.append(made);
    const live = Reflect.has(made, 'getWebContentsId');
    made.remove();
    return live;
  });
  expect(webview).toBe(false);
});

const beyond = [
  ['amount-above-limit', 20_010, 'EUR', '20010'],
  ['amount-above-limit', 29_500, 'EUR', '9007199254740991'],
  ['points-insufficient', 1_000_000_000_000, 'EUR', '1000000000000'],
  ['amount-below-minimum', 490, 'EUR', '490'],
  ['amount-not-in-step', 505, 'EUR', '505'],
  ['terms-changed', 1, 'EUR', '20000'],
  ['currency-mismatch', 500, 'JPY', '500'],
] as const;
