/**
 * espeak-ng, as a process of its own for each utterance.
 * SECURITY: no shell; the arguments are chosen here from closed lists, and what comes from the page goes to
 * its standard input alone, without markup, and cannot become an option, a file or a command. It is given no
 * environment but the way to the sound system.
 */
import { spawn } from 'node:child_process';
import { type Language } from '../../protocol/ledger.ts';
import { type Utterance } from '../../protocol/speech.ts';
import { type SpeechConfig } from './config.ts';

export interface Speaking {
  /** Never rejects. `failed`: there was no sound, or nobody knows. */
  ended: Promise<'spoken' | 'silenced' | 'failed'>;
  silence(): void;
}

export interface Voice {
  languages: readonly Language[];
  speak(utterance: Utterance): Speaking;
}

/** Japanese is not among them: espeak-ng reads no kanji, it says "Chinese letter" for each. */
const voices: Partial<Record<Language, string>> = { en: 'en-gb', zh: 'cmn', ko: 'ko' };

const wordsPerMinute = { slow: 130, usual: 165, fast: 240 } as const;
/** Of 200, from the quietest step on. */
const amplitudes = [25, 50, 90, 140, 200] as const;

export function espeakNg({
  program,
  device,
}: Pick<SpeechConfig, 'program' | 'device'>): Pick<Voice, 'languages' | 'speak'> {
  return {
    languages: Object.keys(voices) as Language[],
    speak: (utterance) => run(program, argumentsOf(utterance, device), utterance.text),
  };
}

export function argumentsOf(
  { language, volume, speed }: Omit<Utterance, 'text' | 'waits'>,
  device: string | null,
): string[] {
  const voice = voices[language];
  if (voice === undefined) throw new Error(`no voice speaks ${language}`);
  return [
    '-v',
    voice,
    '-s',
    String(wordsPerMinute[speed]),
    '-a',
    String(amplitudes[volume - 1] ?? amplitudes[2]),
    // UTF-8, whatever the environment says.
    '-b',
    '1',
    ...(device === null ? [] : ['-d', device]),
    '--stdin',
  ];
}

function run(program: string, args: string[], text: string): Speaking {
  const child = spawn(program, args, {
    stdio: ['pipe', 'ignore', 'ignore'],
    shell: false,
    env: soundEnvironment(process.env),
  });
  let silenced = false;
  const ended = new Promise<'spoken' | 'silenced' | 'failed'>((resolve) => {
    child.once('error', () => resolve(silenced ? 'silenced' : 'failed'));
    child.once('close', (code) =>
      resolve(silenced ? 'silenced' : code === 0 ? 'spoken' : 'failed'),
    );
  });
  // It may end before it has read everything: what became of it is told by how it ends.
  child.stdin.on('error', () => undefined);
  child.stdin.end(text, 'utf8');
  return {
    ended,
    silence: () => {
      silenced = true;
      child.kill('SIGKILL');
    },
  };
}

/** Where PipeWire, PulseAudio and ALSA look for their socket and their settings. */
const passedOn = ['HOME', 'XDG_RUNTIME_DIR', 'PULSE_SERVER', 'ALSA_CARD'] as const;

function soundEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    passedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])),
  );
}
