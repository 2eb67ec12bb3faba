/**
 * Looks through everything that a run has left in its folder (logs, databases with their write-ahead logs,
 * settings, dumps if there were any) for what may be in few places or in none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type NetworkSeed } from '../../services/embedded-network/seed/index.ts';

export interface Found {
  /** Below the folder; a write-ahead log is a part of its database. */
  place: string;
  bytes: Buffer;
}

export function everyFile(folder: string): Found[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({
      place: relative(folder, file).replace(/-wal$/, ''),
      bytes: readFileSync(file),
    }));
}

/** Only the parties whose business it is. */
const rightful: readonly RegExp[] = [
  /^account in network\/(bank\/bank|ledger\/ledger)\.db$/,
  /^card number in network\/ledger\/ledger\.db$/,
  // Identities, the authority's own, and the device's, which is sealed outside development.
  /^private key in (\S*\/key\.pem|\S*-key\.pem|kiosk\/device-key(\.next)?)$/,
  /^private key in network\/(ledger|bank)\/keys\.json$/,
];

/** @returns `PIN in network/ledger.log`, once each; nothing where all is in its place */
export function misplacedSecrets(folder: string, { customers }: NetworkSeed): string[] {
  const accounts = customers.flatMap(({ payee: { account } }) =>
    account.kind === 'iban' ? [account.iban] : [],
  );
  const numbers = customers.flatMap(({ payee: { account } }) =>
    account.kind === 'iban' ? [] : [account.accountNumber],
  );
  const found = everyFile(folder).flatMap(({ place, bytes }) => {
    const here = (secret: string, is: boolean): string[] => (is ? [`${secret} in ${place}`] : []);
    const cards = customers.map(({ cardNumber }) => cardNumber);
    return [
      ...here(
        'card number',
        cards.some((card) => holds(bytes, card)),
      ),
      ...here(
        'account',
        accounts.some((iban) =>
          [iban, spaced(iban), iban.slice(4)].some((one) => holds(bytes, one)),
        ),
      ),
      ...here('private key', /PRIVATE KEY-----|"d":"[\w-]{43}"/.test(bytes.toString('latin1'))),
      // A few digits are found by chance among the pages of a database: there, secrets.test.ts looks for them.
      ...(/\.(log|txt|json|dmp)$/.test(place)
        ? [
            ...here(
              'PIN',
              customers.some(({ pin }) => holdsAlone(bytes, pin)),
            ),
            ...here(
              'account',
              numbers.some((number) => holdsAlone(bytes, number)),
            ),
          ]
        : []),
    ];
  });
  return [...new Set(found)].filter((one) => !rightful.some((right) => right.test(one))).toSorted();
}

/** In any of the ways that a program may write text: as it is, or two bytes a letter. */
export const holds = (bytes: Buffer, text: string): boolean =>
  bytes.includes(text) || bytes.includes(Buffer.from(text, 'utf16le'));

/** A few digits are part of many longer numbers and encoded keys: only as a word of their own. */
export const holdsAlone = (bytes: Buffer, digits: string): boolean => {
  const alone = new RegExp(`(?<![\\w+/=.:-])${digits}(?![\\w+/=-])`);
  return alone.test(bytes.toString('latin1')) || alone.test(bytes.toString('utf16le'));
};

export const spaced = (iban: string): string => iban.replaceAll(/.{4}(?=.)/g, '$& ');
