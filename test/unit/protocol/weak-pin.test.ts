import { describe, expect, it } from 'vitest';
import { eurSeed } from '../../../services/embedded-network/seed/eur.ts';
import { isWeakPin } from '../../../protocol/weak-pin.ts';

const CARD = '9704000000000018';

describe('a PIN that is easy to guess', () => {
  it.each(
    '0000 9999 777777 1234 4321 7890 0987 123456 890123 1212 0909 123123 12121 2580 0018'.split(
      ' ',
    ),
  )('%s', (pin) => {
    expect(isWeakPin(pin, CARD)).toBe(true);
  });

  it.each('2468 1357 8024 1122 1243 9021 0019 112233 258036 123124'.split(' '))(
    'is not %s',
    (pin) => {
      expect(isWeakPin(pin, CARD)).toBe(false);
    },
  );

  it('is nobody’s in an example programme', () => {
    for (const { pin, cardNumber } of eurSeed.customers) {
      expect(isWeakPin(pin, cardNumber)).toBe(false);
    }
  });
});
