import { beforeEach, expect, it, vi } from 'vitest';
import { speechCommands } from '../../../../main/ipc/speech.ts';
import { limits } from '../../../../main/speech/limits.ts';
import { SpeechDesk } from '../../../../main/speech/speech-desk.ts';
import { type Speaking } from '../../../../main/speech/voice.ts';
import { type Utterance } from '../../../../protocol/speech.ts';
import { FakeClock, settled } from '../../../support/fake-clock.ts';

type Ending = 'spoken' | 'silenced' | 'failed';
/** Every voice that began, and by what it ends. */
let begun: { text: string; end(how: Ending): Promise<void>; silenced: boolean }[];
let serving: boolean;
let clock: FakeClock;
const warn = vi.fn<() => void>();

beforeEach(() => {
  begun = [];
  serving = false;
  clock = new FakeClock();
  warn.mockReset();
});

function speak({ text }: Utterance): Speaking {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const one = {
    text,
    silenced: false,
    end: async (how: Ending) => {
      resolve(how);
      await settled();
    },
  };
  begun.push(one);
  return {
    ended: promise,
    silence: () => {
      one.silenced = true;
    },
  };
}

const deskOver = (path: 'headphones' | 'loudspeaker'): SpeechDesk =>
  new SpeechDesk({
    path,
    voice: { languages: ['en', 'ko'], speak },
    clock,
    log: { warn },
    isServing: () => serving,
  });

const saying = (text: string, more: Partial<Utterance> = {}): Utterance => ({
  text,
  language: 'en',
  volume: 3,
  speed: 'usual',
  waits: false,
  ...more,
});
const texts = () => begun.map(({ text }) => text);

it('speaks one at a time: the next begins when the one before has ended', async () => {
  const desk = deskOver('headphones');
  desk.say(saying('one'));
  desk.say(saying('two', { waits: true }));
  expect(texts()).toEqual(['one']);
  expect(begun[0]?.silenced).toBe(false);
  await begun[0]?.end('spoken');
  expect(texts()).toEqual(['one', 'two']);
});

it('what does not wait ends what is spoken and drops what waits', async () => {
  const desk = deskOver('headphones');
  desk.say(saying('one'));
  desk.say(saying('two', { waits: true }));
  desk.say(saying('three'));
  expect(begun[0]?.silenced).toBe(true);
  expect(texts(), 'the sound device is not taken twice').toEqual(['one']);
  await begun[0]?.end('silenced');
  expect(texts()).toEqual(['one', 'three']);
});

it('is silent at once, and stays so', async () => {
  const desk = deskOver('headphones');
  desk.say(saying('one'));
  desk.say(saying('two', { waits: true }));
  desk.hush();
  expect(begun[0]?.silenced).toBe(true);
  await begun[0]?.end('silenced');
  expect(texts()).toEqual(['one']);
});

it('keeps the latest of what waits, and no more than that', async () => {
  const desk = deskOver('headphones');
  for (const text of ['0', '1', '2', '3', '4', '5', '6']) desk.say(saying(text, { waits: true }));
  for (let place = 0; place <= limits.utterancesWaitingMax; place += 1)
    await begun[place]?.end('spoken');
  expect(texts()).toEqual(['0', '3', '4', '5', '6']);
});

it('has an end, whatever the voice does', async () => {
  const desk = deskOver('headphones');
  desk.say(saying('one'));
  await clock.advance(limits.utteranceMsMax);
  expect(begun[0]?.silenced).toBe(true);
});

it('goes on after a voice that failed, and says so once', async () => {
  const desk = deskOver('headphones');
  desk.say(saying('one'));
  await begun[0]?.end('failed');
  desk.say(saying('two'));
  await begun[1]?.end('failed');
  expect(texts()).toEqual(['one', 'two']);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(warn.mock.calls), 'nothing that was said is logged').not.toContain('one');
});

it('refuses a language that it has no voice for', () => {
  expect(deskOver('headphones').say(saying('残高', { language: 'ja' }))).toMatchObject({
    code: 'terminal-not-ready',
  });
  expect(begun).toEqual([]);
});

it.each(['€49.20', '4920 points', '４９２０', 'DE 1001'])(
  'says %s over a loudspeaker to nobody who is being served',
  (text) => {
    const desk = deskOver('loudspeaker');
    serving = true;
    expect(desk.say(saying(text))).toMatchObject({ code: 'caller-refused' });
    expect(begun).toEqual([]);
    expect(desk.say(saying('Choose an amount'))).toBeNull();
    serving = false;
    expect(desk.say(saying(text))).toBeNull();
  },
);

it('says it over headphones', () => {
  serving = true;
  expect(deskOver('headphones').say(saying('€49.20'))).toBeNull();
});

it('tells what is plugged in, once for each change, and is silent without', () => {
  const desk = deskOver('headphones');
  const changed = vi.fn<() => void>();
  desk.onChange(changed);
  expect(desk.view()).toEqual({ path: 'headphones', languages: ['en', 'ko'] });
  desk.plugged('in');
  desk.plugged('in');
  expect(desk.view().plug).toBe('in');
  expect(changed).toHaveBeenCalledTimes(1);
  desk.say(saying('one'));
  desk.plugged('out');
  expect(begun[0]?.silenced).toBe(true);
  expect(desk.view().plug).toBe('out');
});

it('a terminal that does not speak says so, and can be told to be silent', () => {
  const { say, hush } = speechCommands(null);
  expect(say(saying('one'))).toMatchObject({ code: 'terminal-not-ready' });
  expect(hush({})).toBeNull();
});
