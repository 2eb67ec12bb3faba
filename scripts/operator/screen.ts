/** Noun `screen`: how terminals present themselves. They take it up between two customers. */
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { type ScreenSettings, screenSettings, screenShown } from '../../protocol/screen.ts';
import { type Connection } from './connection.ts';
import { type Shown } from './shown.ts';
import { Misused, type Noun, verb } from './verb.ts';

const path = '/v1/operator/screen';

const show = verb({
  name: 'show',
  summary: 'what terminals are told',
  operands: [],
  flags: {},
  run: async ({ connection }) => recordOf(await shown(connection)),
});

const set = verb({
  name: 'set',
  summary:
    'languages, theme, text size, limits shown, texts and idle times from a JSON file, all at once',
  operands: ['file'],
  flags: {},
  run: async ({ connection, operands: { file } }) =>
    recordOf(await told(connection, settingsFrom(file))),
});

const maintenance = verb({
  name: 'maintenance',
  summary: 'on: nobody is served, what is under way goes on; off: as before',
  operands: ['on-or-off'],
  flags: {},
  run: async ({ connection, operands }) => {
    const word = operands['on-or-off'];
    if (word !== 'on' && word !== 'off') throw new Misused(`"${word}" is neither on nor off`);
    const { settings, unreadable } = await shown(connection);
    if (unreadable) throw new Misused('what was set cannot be read: set it anew from a file');
    return recordOf(
      await told(connection, { ...(settings ?? asMade), maintenance: word === 'on' }),
    );
  },
});

/** What a terminal does where nobody has set anything. */
const asMade: ScreenSettings = {
  languages: ['en', 'ja', 'zh', 'ko'],
  theme: 'light',
  text: 100,
  limitsShown: true,
  maintenance: false,
  texts: {},
};

/** @throws Misused with the place and what is wrong there */
function settingsFrom(file: string): ScreenSettings {
  if (!existsSync(file)) throw new Misused(`there is no file ${file}`);
  const read = screenSettings.safeParse(jsonOf(file));
  if (!read.success) throw new Misused(`${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}

function jsonOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Misused(`${file} is no JSON`, { cause });
  }
}

const shown = (connection: Connection) =>
  connection.ledger({ method: 'GET', path, answer: screenShown });

const told = (connection: Connection, body: ScreenSettings) =>
  connection.ledger({ method: 'POST', path, body, answer: screenShown });

function recordOf({ version, settings, unreadable }: z.output<typeof screenShown>): Shown {
  if (unreadable) return { kind: 'record', fields: { version, unreadable: true } };
  const {
    languages,
    theme,
    text,
    limitsShown,
    maintenance: closed,
    texts,
    idle,
  } = settings ?? asMade;
  return {
    kind: 'record',
    fields: {
      version,
      languages: languages.join(' '),
      theme,
      text,
      limitsShown,
      maintenance: closed,
      askAfterSeconds: idle?.askAfterSeconds,
      answerSeconds: idle?.answerSeconds,
      texts: Object.entries(texts).map(([language, words]) => ({ language, ...words })),
    },
  };
}

export const screen: Noun = {
  name: 'screen',
  summary: 'how terminals present themselves',
  verbs: [show, set, maintenance],
};
