import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VOICE_PROGRAM } from '../../../../main/speech/config.ts';
import { argumentsOf, espeakNg } from '../../../../main/speech/voice.ts';
import { SPEECH_VOLUME_MAX, type Utterance } from '../../../../protocol/speech.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kangen-voice-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** In the place of espeak-ng: keeps how it was called, what it read and what it was told of its surroundings. */
function fakeVoice(then: string) {
  const heard = join(folder, 'heard');
  const program = join(folder, 'voice');
  writeFileSync(
    program,
    `#!/bin/sh\nfor one in "$@"; do printf '%s\\n' "$one"; done > ${heard}.args\ncat > ${heard}\nenv > ${heard}.env\n${then}\n`,
  );
  chmodSync(program, 0o755);
  return { program, heard: (what = '') => readFileSync(`${heard}${what}`, 'utf8') };
}

const utterance: Utterance = {
  text: '-w /tmp/x; $(touch /tmp/y) <speak>`id`</speak> | €25',
  language: 'en',
  volume: 3,
  speed: 'usual',
  waits: false,
};

describe('one utterance', () => {
  it('is text on the standard input, whatever it looks like, and no argument', async () => {
    const { program, heard } = fakeVoice('exit 0');
    const { ended } = espeakNg({ program, device: 'plughw:1,0' }).speak(utterance);
    expect(await ended).toBe('spoken');
    expect(heard()).toBe(utterance.text);
    const given = [
      '-v',
      'en-gb',
      '-s',
      '165',
      '-a',
      '90',
      '-b',
      '1',
      '-d',
      'plughw:1,0',
      '--stdin',
    ];
    expect(heard('.args').trim().split('\n')).toEqual(given);
  });

  it('knows nothing of the kiosk that speaks', async () => {
    const { program, heard } = fakeVoice('exit 0');
    process.env['KANGEN_USER_DATA'] = '/somewhere';
    await espeakNg({ program, device: null }).speak(utterance).ended;
    delete process.env['KANGEN_USER_DATA'];
    expect(heard('.env')).not.toMatch(/KANGEN|CREDENTIALS|^PATH=.*node_modules/m);
  });

  it('ends at once when it is silenced', async () => {
    const { program } = fakeVoice('exec sleep 600');
    const speaking = espeakNg({ program, device: null }).speak(utterance);
    speaking.silence();
    expect(await speaking.ended).toBe('silenced');
  });

  it('has failed where the program does, or is not there', async () => {
    const { program } = fakeVoice('exit 3');
    expect(await espeakNg({ program, device: null }).speak(utterance).ended).toBe('failed');
    const none = espeakNg({ program: join(folder, 'nothing'), device: null });
    expect(await none.speak(utterance).ended).toBe('failed');
  });

  it('of a language without a voice is our own mistake', () => {
    expect(() => argumentsOf({ ...utterance, language: 'ja' }, null)).toThrow('no voice');
  });
});

describe.runIf(spawnSync(VOICE_PROGRAM, ['--version']).error === undefined)('espeak-ng', () => {
  const said = {
    en: 'Your points are worth €49.20',
    zh: '您的积分价值',
    ko: '포인트의 가치',
  } as const;
  /** Samples of 16 bits behind the 44 bytes of a WAV header: how loud, and how long. */
  function sound(asked: Omit<Utterance, 'waits'>): { loudest: number; samples: number } {
    const args = [...argumentsOf(asked, null), '--stdout'];
    const wave = execFileSync(VOICE_PROGRAM, args, { input: asked.text, stdio: 'pipe' });
    const samples = new Int16Array(wave.buffer.slice(wave.byteOffset + 44));
    const loudest = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
    return { loudest, samples: samples.length };
  }
  const of = (language: keyof typeof said, more: Partial<Utterance> = {}) =>
    sound({ ...utterance, text: said[language], language, ...more });

  it.each(['en', 'zh', 'ko'] as const)('makes sound of %s', (language) => {
    const { loudest, samples } = of(language);
    expect(loudest).toBeGreaterThan(1_000);
    expect(samples, 'longer than half a second').toBeGreaterThan(11_025);
  });

  it('is louder with each step', () => {
    const steps = Array.from({ length: SPEECH_VOLUME_MAX }, (_, step) => step + 1);
    const loud = steps.map((volume) => of('en', { volume }).loudest);
    expect(loud).toEqual(loud.toSorted((a, b) => a - b));
    expect(new Set(loud).size).toBe(SPEECH_VOLUME_MAX);
  });

  it('takes longer when it is slow', () => {
    const [slow, usual, fast] = (['slow', 'usual', 'fast'] as const).map(
      (speed) => of('en', { speed }).samples,
    );
    expect(slow).toBeGreaterThan(usual ?? 0);
    expect(usual).toBeGreaterThan(fast ?? 0);
  });
});
