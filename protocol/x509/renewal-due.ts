/** Parts of a certificate's life: from when on it is renewed, and over how long parties are spread. */
const FROM_PART = 0.5;
const JITTER_PART = 0.1;

/** As node:crypto reads one. */
interface Certificate {
  validFrom: string;
  validTo: string;
  serialNumber: string;
}

/**
 * When a certificate is renewed, in milliseconds since the epoch. All parties of a network may have been
 * enrolled on one day: each waits its own part of a tenth of its life longer, by its serial number.
 */
export function renewalDueMs({ validFrom, validTo, serialNumber }: Certificate): number {
  const fromMs = Date.parse(validFrom);
  const lifeMs = Date.parse(validTo) - fromMs;
  // Its last eight digits: random, as the authority makes them.
  const part = Number.parseInt(serialNumber.slice(-8), 16) / 0xffff_ffff;
  return fromMs + lifeMs * (FROM_PART + JITTER_PART * part);
}
