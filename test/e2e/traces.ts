/** Where a customer may leave something behind in the application, and whether anything of theirs is there. */
import { z } from 'zod';
import { type SeedCustomer } from '../../services/embedded-network/seed/index.ts';
import { expect } from './fixtures.ts';
import { command, type SharedKiosk } from './shared-kiosk.ts';

const shown = z.looseObject({
  customer: z.looseObject({
    phase: z.string(),
    account: z
      .looseObject({
        customer: z.looseObject({ name: z.string() }),
        payee: z.looseObject({ account: z.string() }),
        available: z.number(),
        worth: z.looseObject({ minor: z.string() }),
      })
      .optional(),
    redemption: z.looseObject({ id: z.string() }).nullish(),
    wish: z.looseObject({ id: z.string() }).nullish(),
  }),
});
export const snapshotNow = async ({ page }: SharedKiosk) =>
  shown.parse(await command(page, 'snapshot', undefined));

export interface Personal {
  /** In no form anywhere, not even in an attribute. */
  nowhere: string[];
  /** Not among what can be read or heard. */
  unread: string[];
}

/** Of whoever is at the screen now, as the kiosk knows them and as the screen writes it. */
export async function personalNow(kiosk: SharedKiosk, who: SeedCustomer): Promise<Personal> {
  const { customer } = await snapshotNow(kiosk);
  const { account, redemption, wish } = customer;
  const present = (texts: (string | undefined)[]) => texts.filter((text) => text !== undefined);
  const minor = account?.worth.minor;
  return {
    nowhere: present([
      who.cardNumber,
      account?.customer.name,
      account?.payee.account,
      redemption?.id,
      wish?.id,
    ]),
    unread: present([
      who.cardNumber.slice(-4),
      account?.available.toLocaleString('en'),
      minor === undefined ? undefined : `${minor.slice(0, -2)}.${minor.slice(-2)}`,
      '5.00',
    ]),
  };
}

export async function expectNoTraceOf(personal: Personal, kiosk: SharedKiosk, of: string) {
  const snapshot = JSON.stringify(await command(kiosk.page, 'snapshot', undefined));
  const kept = await keptByPage(kiosk);
  const read = `${await wordsOf(kiosk)}\n${await treeOf(kiosk)}`;
  const pasted = await kiosk.terminal.running.app.evaluate(({ clipboard }) => clipboard.readText());
  const everywhere = `${snapshot}\n${kept.page}\n${read}`;
  expect(read.length, 'there is something to be read').toBeGreaterThan(100);
  expect((await snapshotNow(kiosk)).customer, of).toEqual({ phase: 'nobody' });
  expect(
    personal.nowhere.filter((text) => everywhere.includes(text)),
    of,
  ).toEqual([]);
  expect(
    personal.unread.filter((text) => read.includes(text)),
    of,
  ).toEqual([]);
  expect({ pasted, stores: kept.stores }, of).toEqual({
    pasted: '',
    stores: { local: 0, session: 0, databases: 0, cookie: '', name: '', state: null },
  });
}

const wordsOf = ({ page }: SharedKiosk): Promise<string> =>
  page.evaluate(
    () => `${document.title}\n${document.body.innerText}\n${document.body.textContent}`,
  );

function keptByPage({ page }: SharedKiosk) {
  return page.evaluate(async () => ({
    page: `${location.href}\n${document.documentElement.outerHTML}`,
    stores: {
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      cookie: document.cookie,
      name: window.name,
      state: history.state as unknown,
    },
  }));
}

const axTree = z.looseObject({
  nodes: z.array(
    z.looseObject({
      name: z.looseObject({ value: z.unknown() }).optional(),
      value: z.looseObject({ value: z.unknown() }).optional(),
      description: z.looseObject({ value: z.unknown() }).optional(),
    }),
  ),
});

/** What a screen reader is given: names, values and descriptions. */
async function treeOf({ page }: SharedKiosk): Promise<string> {
  const session = await page.context().newCDPSession(page);
  try {
    const { nodes } = axTree.parse(await session.send('Accessibility.getFullAXTree'));
    return nodes
      .flatMap(({ name, value, description }) => [name?.value, value?.value, description?.value])
      .map(String)
      .join('\n');
  } finally {
    await session.detach();
  }
}
