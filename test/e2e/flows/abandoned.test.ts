/**
 * Somebody walks away, from each screen there is: it asks, it ends, and whoever comes next finds nothing of
 * them, on the screen or behind it, and is served. What was sent goes on all the same. Until they go, whatever is
 * held to a reader beside them changes nothing of theirs.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openBooks } from '../../../scripts/verify/database.ts';
import { pseudoTerminal, type PseudoTerminal } from '../../support/devices/pseudo-terminal.ts';
import { operatorSays } from '../../support/operators.ts';
import { expect, test } from '../fixtures.ts';
import { BADGE, PRODUCT, type ReaderKind, readersAt, SOMEBODYS_SLIP } from '../scans.ts';
import { command, sharedKiosk, type SharedKiosk } from '../shared-kiosk.ts';
import { expectNoTraceOf, personalNow, snapshotNow } from '../traces.ts';
import { ways, type Visit, type WayTo } from '../walks.ts';

// Starting a network and a kiosk is most of it, and takes long on a busy machine.
test.describe.configure({ timeout: 300_000 });

let kiosk: SharedKiosk;
let line: PseudoTerminal;
test.beforeAll(async ({ display }) => {
  line = await pseudoTerminal();
  kiosk = await sharedKiosk(display, { KANGEN_READER: line.path });
  // A busy machine may spread out what is typed, and a line it may not.
  kiosk.customer.scanner = (code) => line.send(`${code}\r`);
  await kiosk.page.clock.install();
});
test.afterAll(async () => {
  await kiosk.close();
  await line.close();
});

const ASKS_AFTER_MS = 45_000;
const ENDS_AFTER_MS = 20_000;
/** Time goes on beside what a test lets pass, and a busy machine takes some. */
const SLACK_MS = 15_000;

const visit = (): Visit => {
  const { network, customer } = kiosk;
  return { kiosk, network, customer, who: network.seed.customers[0] };
};
const question = () => kiosk.page.getByRole('alertdialog', { name: 'Are you still there?' });
const another = () => {
  const [, next] = kiosk.network.seed.customers;
  if (next === undefined) throw new Error('the programme has one customer');
  return next;
};

async function arriveAt(name: string, { go }: WayTo): Promise<Visit> {
  const here = visit();
  await kiosk.startAfresh();
  await go(here);
  await kiosk.page
    .locator(`[data-screen="${name === 'wish-amount' ? 'amount' : name}"]`)
    .waitFor({ timeout: 60_000 });
  return here;
}

/** Asked, and never answered. @returns what was shown of them */
async function walkAway(name: string, { who }: Visit) {
  const personal = await personalNow(kiosk, who);
  await kiosk.page.clock.runFor(ASKS_AFTER_MS + 500);
  await expect(question(), name).toBeVisible();
  await kiosk.page.clock.runFor(ENDS_AFTER_MS + 500);
  await kiosk.customer.waitFor('welcome');
  return personal;
}

/** The next customer is served, sees what is theirs, and goes. */
async function nextIsServed(name: string): Promise<void> {
  const next = another();
  await kiosk.customer.signIn(next.cardNumber, next.pin);
  const { customer } = await snapshotNow(kiosk);
  expect(customer.account?.customer.name, name).toBe(next.name);
  expect(customer.redemption, name).toBeNull();
  await command(kiosk.page, 'signOut', {});
  await kiosk.customer.waitFor('welcome');
}

/** Here somebody else's card may be read: nobody has proven to be anybody so far. */
const takesCards: readonly string[] = ['card', 'pin', 'slip'];

async function readInVain(name: string): Promise<void> {
  const readers = await readersAt(kiosk, line);
  const unread = takesCards.includes(name)
    ? [PRODUCT]
    : [another().cardNumber, PRODUCT, SOMEBODYS_SLIP, BADGE];
  const before = await standing();
  for (const code of unread)
    for (const [kind, read] of Object.entries(readers)) {
      await read(code);
      expect(await standing(), `${code} at ${name}, by a reader ${kind}`).toEqual(before);
    }
}

/** Who is there, what they have before them, what was typed, and what was ever asked for on this kiosk. */
async function standing() {
  const { customer } = await snapshotNow(kiosk);
  const books = openBooks(join(kiosk.terminal.userData, 'kiosk.db'));
  try {
    return {
      words: await kiosk.customer.words(),
      phase: customer.phase,
      name: customer.account?.customer.name,
      shown: customer.redemption?.id ?? customer.wish?.id,
      begun: books.rows(z.object({ id: z.string() }), 'SELECT id FROM transfer ORDER BY id'),
    };
  } finally {
    books.close();
  }
}

test('whoever walks away leaves nothing, and the next is served', async () => {
  for (const name of ['pin', 'balance', 'confirm', 'paid'] as const) {
    const here = await arriveAt(name, ways[name]);
    const personal = await walkAway(name, here);
    await expectNoTraceOf(personal, kiosk, name);
  }
  await nextIsServed('paid');
});

test('the question hides the account, and an answer gives it back', async () => {
  await arriveAt('balance', ways.balance);
  const worth = kiosk.page.getByText(/€ ?\d+\.\d\d/).first();
  await expect(worth).toBeVisible();
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - SLACK_MS);
  await expect(question()).toHaveCount(0);
  await kiosk.page.clock.runFor(SLACK_MS + 500);
  await expect(question()).toBeVisible();
  expect(await worth.isVisible(), 'the account').toBe(false);
  await kiosk.customer.press('Yes, continue');
  await expect(question()).toHaveCount(0);
  await expect(worth).toBeVisible();
  expect((await snapshotNow(kiosk)).customer.phase).toBe('signed-in');
  // A touch begins the wait anew.
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - SLACK_MS);
  await kiosk.page.mouse.click(5, 5);
  await kiosk.page.clock.runFor(ASKS_AFTER_MS - SLACK_MS);
  await expect(question()).toHaveCount(0);
  await kiosk.page.clock.runFor(SLACK_MS + 500);
  await expect(question()).toBeVisible();
});

for (const [name, way] of Object.entries<WayTo>(ways)) {
  test(
    `whoever walks away from ${name} leaves nothing, and readers change nothing`,
    { tag: '@slow' },
    async () => {
      const here = await arriveAt(name, way);
      await readInVain(name);
      const personal = await walkAway(name, here);
      await expectNoTraceOf(personal, kiosk, name);
      await way.after?.(here);
      await nextIsServed(name);
    },
  );
}

for (const name of ['card', 'pin', 'slip'] as const)
  for (const kind of ['that types', 'on a line'] satisfies ReaderKind[])
    test(
      `another's card at ${name}, by a reader ${kind}, begins with nothing typed`,
      { tag: '@slow' },
      async () => {
        const { who } = await arriveAt(name, ways[name]);
        const { [kind]: read } = await readersAt(kiosk, line);
        await read(another().cardNumber);
        const pin = kiosk.customer.screen('pin');
        await expect(pin).toContainText(`Card ending in ${another().cardNumber.slice(-4)}`);
        await expect(pin).toContainText('0 digits entered');
        const words = await kiosk.page.locator('body').innerText();
        expect(words).not.toContain(who.cardNumber.slice(-4));
        expect((await snapshotNow(kiosk)).customer).toEqual({ phase: 'nobody' });
        await kiosk.customer.enterPin(another().pin);
        await kiosk.customer.waitFor('balance');
        const { customer } = await snapshotNow(kiosk);
        expect(customer.account?.customer.name).toBe(another().name);
      },
    );

test(
  'what the policy says of the screen waits until the customer has gone',
  { tag: '@slow' },
  async () => {
    const { customer, page, network } = kiosk;
    const [marta] = network.seed.customers;
    const file = join(network.data, 'screen.json');
    const settings = {
      languages: ['ja', 'en'],
      theme: 'dark',
      text: 125,
      limitsShown: true,
      maintenance: false,
      texts: { en: { title: 'Points into pocket money' } },
    };
    writeFileSync(file, JSON.stringify(settings));
    await kiosk.startAfresh();
    await customer.signIn(marta.cardNumber, marta.pin);
    const look = () =>
      page.evaluate(() => {
        const { lang, dataset } = document.documentElement;
        const languages = [...document.querySelectorAll('.language')].map((one) => one.textContent);
        const size = getComputedStyle(document.documentElement).fontSize;
        return { lang, shown: { ...dataset }, languages, size, words: document.body.innerText };
      });
    const before = await look();
    expect(await operatorSays(network, 'alice', 'screen', 'set', file)).toMatchObject({ code: 0 });
    await command(page, 'syncNow', {});
    // It has come, and it is kept.
    await expect
      .poll(() => policyKept(join(kiosk.terminal.userData, 'kiosk.db')))
      .toContain('pocket');
    expect(await look()).toEqual(before);
    await customer.press('My points');
    await customer.press('Back');
    await customer.waitFor('balance');
    expect(await look()).toEqual(before);

    await customer.press('Finish');
    await page.clock.runFor(10_000);
    await customer.waitFor('welcome');
    const languages = ['日本語', 'English'];
    await expect
      .poll(async () => (await look()).languages.toSorted())
      .toEqual(languages.toSorted());
    await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  },
);

/** What the newest signed policy says of the screen. */
function policyKept(file: string): string {
  const books = openBooks(file);
  try {
    const row = z.object({ policy: z.string() });
    const [kept] = books.rows(row, 'SELECT policy FROM kept_screen');
    return Buffer.from(kept?.policy.split('.')[1] ?? '', 'base64url').toString('utf8');
  } finally {
    books.close();
  }
}
