/**
 * PINs that somebody who found a card would try first. Five tries are few, but not against these.
 *
 *   one digit only, 0000 · digits in a row up or down, 1234, 9876 (0 follows 9) · a pair or a half
 *   repeated, 1212, 123123 · the middle column of the keypad, 2580 · the last digits of the card
 */

/** @param cardNumber the card that the PIN is for; it is printed on it */
export function isWeakPin(pin: string, cardNumber: string): boolean {
  return (
    isRepetition(pin) ||
    isRow(pin, 1) ||
    isRow(pin, 9) ||
    columns.has(pin) ||
    cardNumber.endsWith(pin)
  );
}

const columns: ReadonlySet<string> = new Set(['2580', '0852', '1470', '3690']);

/** Also of a single digit. */
function isRepetition(pin: string): boolean {
  return [1, 2, 3].some(
    (length) =>
      pin.length > length && pin === pin.slice(0, length).repeat(pin.length).slice(0, pin.length),
  );
}

/** @param step 1 counts up, 9 counts down */
function isRow(pin: string, step: number): boolean {
  const digits = Array.from(pin, Number);
  return digits.every(
    (digit, place) => place === 0 || digit === ((digits[place - 1] ?? 0) + step) % 10,
  );
}
