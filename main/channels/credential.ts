/** Card number and PIN, sealed so that only the ledger can read them, and only from this terminal. */
import { credential, type PublicKey } from '../../protocol/ledger.ts';
import { encryptTo } from '../../protocol/sealed/encrypt.ts';

export interface CredentialParts {
  cardNumber: string;
  pin: string;
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
  { cardNumber, pin, terminal, boot, now, newJti }: CredentialParts,
): Promise<string> {
  const iat = Math.floor(now().getTime() / 1000);
  const plaintext = credential.parse({
    cardNumber,
    pin,
    terminal,
    ...(boot !== undefined && { boot }),
    jti: newJti(),
    iat,
  });
  return encryptTo(reader, 'kangen-credential+json', JSON.stringify(plaintext));
}
