/**
 * The bank's own reference, as a customer may read it out: day, then 12 random hexadecimal digits.
 * @param random a UUID version 4
 */
export function bankReferenceFrom(now: Date, random: string): string {
  const day = now.toISOString().slice(2, 10).replaceAll('-', '');
  // The last group of a version 4 UUID is 48 random bits.
  const digits = random.slice(-12).toUpperCase();
  return `${day}-${digits.slice(0, 4)}-${digits.slice(4, 8)}-${digits.slice(8)}`;
}
