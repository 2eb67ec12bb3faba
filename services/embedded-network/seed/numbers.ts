/** Made-up numbers with true check digits, so that every rule about them is passed honestly. */

/** @param body 15 digits of a card, 7 of a badge. @returns one more, a Luhn check digit (ISO/IEC 7812-1) */
export function withLuhnDigit(body: string): string {
  const sum = [...body].toReversed().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

/** @returns the IBAN of a basic bank account number, check digits by ISO 7064 mod 97-10 */
export function ibanOf(country: 'DE' | 'NL' | 'FR', account: number): string {
  const bban = basicNumbers[country](account);
  const remainder = mod97(`${bban}${country}00`);
  return `${country}${String(98 - remainder).padStart(2, '0')}${bban}`;
}

const basicNumbers = {
  DE: (account: number) => `99900000${digits(account, 10)}`,
  NL: (account: number) => `KANG${elevenProof(account)}`,
  FR: (account: number) => withRibKey(`9999900001${digits(account, 11)}`),
};

const digits = (value: number, length: number): string => String(value).padStart(length, '0');

/** Dutch account numbers pass the "eleven test"; the next number that does is taken. */
function elevenProof(account: number): string {
  const number = digits(account, 10);
  const sum = [...number].reduce((total, digit, place) => total + Number(digit) * (10 - place), 0);
  return sum % 11 === 0 ? number : elevenProof(account + 1);
}

/** French accounts end in a key that makes the whole divisible by 97. */
function withRibKey(number: string): string {
  return `${number}${digits(97 - mod97(`${number}00`), 2)}`;
}

function mod97(text: string): number {
  const decimal = text.replaceAll(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return Number(BigInt(decimal) % 97n);
}
