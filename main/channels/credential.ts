/** Card number and PIN, sealed so that only the ledger can read them, and only from this terminal. */
import { credential, pinChange, type PublicKey } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';

export interface CredentialParts extends SealedParts {
  cardNumber: string;
  pin: string;
}

export interface PinChangeParts extends SealedParts {
  pin: string;
  newPin: string;
}

interface SealedParts {
  terminal: string;
  /** The claim of this start, where there is one. */
  boot?: string;
  now(): Date;
  /** A UUID version 4: the ledger takes no sealed credential twice. */
  newJti(): string;
}

/** @throws ZodError where the card number or PIN is none: the caller parses what people type */
export function sealedCredential(
  reader: PublicKey,
  { cardNumber, pin, ...parts }: CredentialParts,
): Promise<string> {
  const plaintext = credential.parse({ cardNumber, pin, ...boundTo(parts) });
  return encryptTo(reader, 'kangen-credential+json', JSON.stringify(plaintext));
}

/** Old and new PIN, in the same way. @throws ZodError where one of them is none */
export function sealedPinChange(
  reader: PublicKey,
  { pin, newPin, ...parts }: PinChangeParts,
): Promise<string> {
  const plaintext = pinChange.parse({ pin, newPin, ...boundTo(parts) });
  return encryptTo(reader, 'kangen-pin-change+json', JSON.stringify(plaintext));
}

const boundTo = ({ terminal, boot, now, newJti }: SealedParts) => ({
  terminal,
  ...(boot !== undefined && { boot }),
  jti: newJti(),
  iat: Math.floor(now().getTime() / 1000),
});
