/** The real kiosk with a simulated printer on the network and a simulated reader on a serial line. */
import jsqr from 'jsqr';
import { type ElectronApplication, type Page } from 'playwright';
import { z } from 'zod';
import { type Customer } from '../../../scripts/kiosk/customer.ts';
import { type Stripe } from '../../../scripts/devices/esc-pos-decoder.ts';
import { printerOnNetwork, SimulatedPrinter } from '../../../scripts/devices/simulated-printer.ts';
import { toDots } from '../../../main/devices/bitmap.ts';
import { language } from '../../../protocol/ledger.ts';
import { statement } from '../../../protocol/messages.ts';
import { catalogues } from '../../../renderer/words/index.ts';
import { pseudoTerminal } from '../../support/devices/pseudo-terminal.ts';
import { expect, test } from '../fixtures.ts';
import { command } from '../shared-kiosk.ts';

// Four languages are drawn twice, and that takes long on a busy machine.
test.describe.configure({ timeout: 240_000 });

const patient = { timeout: 60_000 };
const { paper } = catalogues.en;

test('what the screen says is printed in each language; a reader is heard where it is wanted alone', async ({
  terminal,
  network,
}) => {
  const printer = new SimulatedPrinter();
  const attached = await printerOnNetwork(printer);
  const reader = await pseudoTerminal();
  terminal.devices = {
    KANGEN_PRINTER: `tcp://127.0.0.1:${attached.port}`,
    KANGEN_READER: reader.path,
  };
  const customer: Customer = await terminal.start();
  const { page } = customer;
  const { app } = terminal.running;
  const drawn = await slipsDrawnBy(app);
  const heard = await codesHeardBy(page);
  /** What was held to the reader so far: all of it reaches the page, in its order. */
  const codes: string[] = [];
  const [marta] = network.seed.customers;
  /** A card, and a product whose digits would be a PIN, while nobody has asked for either. */
  const readUnasked = async (screen: Parameters<Customer['waitFor']>[0]): Promise<void> => {
    await customer.waitFor(screen);
    const before = await customer.words();
    const unasked = [marta.cardNumber, `${marta.pin}00`];
    for (const code of unasked) reader.send(`${code}\r\n`);
    codes.push(...unasked);
    await expect.poll(heard).toEqual(codes);
    await customer.waitFor(screen);
    expect(await customer.words()).toBe(before);
  };
  try {
    await customer.waitFor('welcome');
    reader.send(`${marta.cardNumber}\r\n`);
    codes.push(marta.cardNumber);
    await customer.waitFor('pin');
    reader.send('12345678\r\n');
    codes.push('12345678');
    await expect.poll(heard).toEqual(codes);
    await expect(customer.screen('pin')).toContainText('0 digits entered');
    await customer.enterPin(marta.pin);
    await readUnasked('balance');
    await customer.chooseAmount('2500');
    await customer.press(/^Continue with/);
    await readUnasked('confirm');
    await customer.press(/^Transfer/);
    await readUnasked('paid');
    const receipt = await customer.receipt();

    for (const [place, spoken] of language.options.entries()) {
      // Somebody is there, however long it takes: nobody is asked whether.
      await page.keyboard.press('Shift');
      await command(page, 'chooseLanguage', { language: spoken });
      await command(page, 'printReceipt', {});
      await printer.printed(place + 1);
      const again = await drawAgain(app, drawn()[place] ?? '');
      const sheet = printer.sheets[place];
      expect(sheet?.dots, `${spoken}: dot for dot what was drawn`).toEqual(again.dots);
      if (spoken === 'en')
        for (const said of Object.values(receipt)) expect(again.words).toContain(said);
      expect(again.words).toContain(catalogues[spoken].paper.state.paid);
      const told = statementIn(sheet);
      expect(told).toMatchObject({ outcome: 'completed', pointsBefore: 4920, pointsAfter: 2420 });
      expect(told.bankReference).toBe(receipt['Bank reference']);
      await expect
        .poll(
          () => command(page, 'snapshot', {}).then((snapshot) => JSON.stringify(snapshot)),
          patient,
        )
        .toContain('"print":{"state":"printed"}');
    }
    expect(printer.unknown, 'nothing but commands that are meant').toEqual([]);

    await page.keyboard.press('Shift');
    await command(page, 'chooseLanguage', { language: 'en' });
    printer.become({ paper: 'out' });
    await command(page, 'printReceipt', {});
    await expect(page.getByText(paper.withoutPaper)).toBeVisible(patient);
    await expect(page.getByText(paper.bar['paper-out'])).toBeVisible(patient);
    await expect(page.getByRole('img', { name: 'Receipt code' })).toBeVisible();
    printer.become({ paper: 'enough' });
    await expect(page.getByRole('button', { name: paper.print })).toBeVisible(patient);
    expect(printer.sheets, 'nothing comes out late').toHaveLength(4);
    await customer.press('Finish');
    await customer.waitFor('goodbye');
  } finally {
    await reader.close();
    await attached.close();
  }
});

/** The addresses that slips are drawn from, as they come. */
async function slipsDrawnBy(app: ElectronApplication): Promise<() => string[]> {
  const addresses: string[] = [];
  app.on('window', (page) => {
    page.on('framenavigated', (frame) => {
      if (frame.url().includes('paper.html')) addresses.push(frame.url());
    });
    if (page.url().includes('paper.html')) addresses.push(page.url());
  });
  return () => [...new Set(addresses)];
}

/** Codes that reached the page of the kiosk, as the page itself was told them. */
async function codesHeardBy(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = [];
    Reflect.set(window, 'codesHeard', heard);
    const bridge = Reflect.get(window, 'kiosk') as { onCode(hear: (code: string) => void): void };
    bridge.onCode((code) => heard.push(code));
  });
  return () => page.evaluate(() => Reflect.get(window, 'codesHeard') as string[]);
}

/** The same slip, drawn by the test itself: its words, and its dots. */
async function drawAgain(app: ElectronApplication, url: string) {
  const { id, words, width, height } = await app.evaluate(
    async ({ BrowserWindow, session }, address) => {
      const dots = decodeURIComponent(address).includes('"dots":384') ? 384 : 576;
      const window = new BrowserWindow({
        width: dots,
        height: 6000,
        useContentSize: true,
        enableLargerThanScreen: true,
        show: false,
        frame: false,
        webPreferences: { offscreen: true, session: session.fromPartition('kiosk') },
      });
      const titled = new Promise<string>((resolve) => {
        window.webContents.on('page-title-updated', (_event, title) => {
          if (title.startsWith('drawn')) resolve(title);
        });
      });
      await window.loadURL(address);
      const tall = Number((await titled).split(' ')[1]);
      const said: unknown = await window.webContents.executeJavaScript('document.body.innerText');
      return { id: window.id, words: String(said), width: dots, height: tall };
    },
    url,
  );
  let [before, pixels] = ['', ''];
  const picture = (): Promise<string> =>
    app.evaluate(
      async ({ BrowserWindow }, at) => {
        const page = BrowserWindow.fromId(at.id)?.webContents;
        const area = { x: 0, y: 0, width: at.width, height: at.height };
        return (await page?.capturePage(area))?.toBitmap().toString('base64') ?? '';
      },
      { id, width, height },
    );
  // Blank at first, and whole from one picture to the next.
  const isPainted = async (): Promise<boolean> => {
    [before, pixels] = [pixels, await picture()];
    return pixels === before && /[^/]{8}/.test(pixels.slice(4_000));
  };
  await expect.poll(isPainted, { ...patient, intervals: [60] }).toBe(true);
  await app.evaluate(({ BrowserWindow }, of) => BrowserWindow.fromId(of)?.destroy(), id);
  const bitmap = toDots({ width, height, bgra: Buffer.from(pixels, 'base64') });
  const dots = Uint8Array.from(
    { length: width * height },
    (_, at) => ((bitmap.bytes[at >> 3] ?? 0) >> (7 - (at & 7))) & 1,
  );
  return { words, dots };
}

/** What the code on a sheet says, read from the paper alone. */
function statementIn(sheet: Stripe | undefined) {
  const { width, height, dots } = sheet ?? { width: 0, height: 0, dots: new Uint8Array() };
  const rgba = new Uint8ClampedArray(width * height * 4);
  dots.forEach((dot, at) =>
    rgba.fill(dot === 1 ? 0 : 255, at * 4, at * 4 + 3).fill(255, at * 4 + 3, at * 4 + 4),
  );
  const text = jsqr.default(rgba, width, height)?.data ?? '';
  const payload = text.slice(text.indexOf('#') + 1).split('.')[1] ?? '';
  return statement.parse(z.json().parse(JSON.parse(Buffer.from(payload, 'base64url').toString())));
}
