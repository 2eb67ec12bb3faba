import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speechCommands, UTTERANCE_CHARACTERS_MAX } from '../../../../protocol/speech.ts';
import { asSentences, forTheEar } from '../../../../renderer/speech/for-the-ear.ts';

describe('for the ear', () => {
  it.each([
    ['4,920 points', '4920 points'],
    ['€1,234,567.89', '€1234567.89'],
    ['€25.00', '€25'],
    ['€25.005', '€25.005'],
    ['25.12', '25.12'],
    ['3,000円', '3000円'],
    ['Musterbank, DE•• •••• 1001', 'Musterbank, DE, 1001'],
    [
      'One transfer waits · The bank cannot be reached',
      'One transfer waits, The bank cannot be reached',
    ],
    ['<speak>a</speak> [[x]]', 'speak a /speak x'],
  ])('%s is said as %s', (written, said) => {
    expect(forTheEar(written)).toBe(said);
  });

  it('always is what the kiosk takes, or nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3_000 }), (written) => {
        const text = forTheEar(written);
        expect(text.length).toBeLessThanOrEqual(UTTERANCE_CHARACTERS_MAX);
        const utterance = { text, language: 'en', volume: 3, speed: 'usual', waits: false };
        expect(text === '' || speechCommands.say.safeParse(utterance).success).toBe(true);
      }),
    );
  });

  it('ends with a whole sentence where there is too much', () => {
    const said = forTheEar('This is one sentence. '.repeat(200));
    expect(said.endsWith('sentence.')).toBe(true);
  });

  it('puts a pause behind each thing that is said', () => {
    expect(asSentences(['Your points', 'Really?', '残高。', ''])).toBe(
      'Your points. Really? 残高。',
    );
  });
});
