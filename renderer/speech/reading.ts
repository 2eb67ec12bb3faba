/** How the person at the screen has it read; the next one meets a terminal that is silent. */
import { SPEECH_VOLUME_MAX, type Utterance } from '../../protocol/speech.ts';

export interface Reading {
  isOn: boolean;
  volume: number;
  speed: Utterance['speed'];
}

export const silent: Reading = { isOn: false, volume: 3, speed: 'usual' };

/** What somebody may do about it. */
export interface Speech extends Reading {
  path: 'headphones' | 'loudspeaker';
  toggle(): void;
  again(): void;
  louder(): void;
  quieter(): void;
  faster(): void;
  slower(): void;
}

export const atVolume = (before: Reading, by: number): Reading => ({
  ...before,
  volume: Math.min(SPEECH_VOLUME_MAX, Math.max(1, before.volume + by)),
});

export const atSpeed = (before: Reading, by: number): Reading => ({
  ...before,
  speed: speeds[speeds.indexOf(before.speed) + by] ?? before.speed,
});

const speeds = ['slow', 'usual', 'fast'] as const;
