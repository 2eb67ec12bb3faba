/**
 * Who is calling. Every party is named by one URN in its certificate's subjectAltName; nothing in a
 * message body can change who a caller is.
 */
import { z } from 'zod';

const NAME = '[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?';
/** ISO 9362 business identifier code, 8 or 11 characters. */
const BIC = '[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?';

const patterns = {
  kiosk: new RegExp(`^urn:kangen:kiosk:(${NAME}):(${NAME})$`),
  till: new RegExp(`^urn:kangen:till:(${NAME}):(${NAME})$`),
  bank: new RegExp(`^urn:kangen:bank:(${BIC})$`),
  operator: new RegExp(`^urn:kangen:operator:(${NAME})$`),
  ledger: /^urn:kangen:ledger$/,
  authority: /^urn:kangen:authority$/,
};

export const role = z.enum(['kiosk', 'till', 'bank', 'operator', 'ledger', 'authority']);
export type Role = z.infer<typeof role>;

export type Party =
  | { role: 'kiosk'; urn: string; provider: string; terminal: string }
  | { role: 'till'; urn: string; provider: string; till: string }
  | { role: 'bank'; urn: string; bic: string }
  | { role: 'operator'; urn: string; name: string }
  | { role: 'ledger'; urn: string }
  | { role: 'authority'; urn: string };

export const partyUrn = z
  .string()
  .max(120)
  .refine((urn) => partyFromUrn(urn) !== null, {
    message: 'must be a party name such as urn:kangen:kiosk:<provider>:<terminal>',
  });

export const LEDGER_URN = 'urn:kangen:ledger';
export const AUTHORITY_URN = 'urn:kangen:authority';

export const bankUrn = (bic: string): string => `urn:kangen:bank:${bic}`;
export const operatorUrn = (name: string): string => `urn:kangen:operator:${name}`;

/** @returns null where the URN names no kind of party this network knows */
export function partyFromUrn(urn: string): Party | null {
  const kiosk = patterns.kiosk.exec(urn);
  if (kiosk?.[1] && kiosk[2]) return { role: 'kiosk', urn, provider: kiosk[1], terminal: kiosk[2] };
  const till = patterns.till.exec(urn);
  if (till?.[1] && till[2]) return { role: 'till', urn, provider: till[1], till: till[2] };
  const bank = patterns.bank.exec(urn);
  if (bank?.[1]) return { role: 'bank', urn, bic: bank[1] };
  const operator = patterns.operator.exec(urn);
  if (operator?.[1]) return { role: 'operator', urn, name: operator[1] };
  if (patterns.ledger.test(urn)) return { role: 'ledger', urn };
  if (patterns.authority.test(urn)) return { role: 'authority', urn };
  return null;
}

/**
 * @param subjectAltName as Node prints it: `URI:urn:…, IP Address:127.0.0.1`
 * @returns null unless exactly one URI is present and it names a party: two names are no name
 */
export function partyFromSubjectAltName(subjectAltName: string | undefined): Party | null {
  // Node puts a name into quotes that holds what could be taken for another name.
  if (subjectAltName?.includes('"') === true) return null;
  const uris = (subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry.startsWith('URI:'))
    .map((entry) => entry.slice('URI:'.length));
  const [only] = uris;
  return uris.length === 1 && only !== undefined ? partyFromUrn(only) : null;
}
