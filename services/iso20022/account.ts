/** The account money is taken from or paid to, and how a pain document writes and names it. */
import { isValidBIC, isValidIBAN } from 'ibantools';
import { z } from 'zod';
import { type Currency } from '../../protocol/money.ts';
import { type JapaneseAccount, japaneseAccount } from './japanese-account.ts';
import { partyNameCharactersMax } from './limits.ts';
import { textAt, type XmlTree } from './xml-reader.ts';
import { element, type XmlNode } from './xml-writer.ts';

export const ibanAccount = z.strictObject({
  kind: z.literal('iban'),
  name: z
    .string()
    .min(1)
    .max(partyNameCharactersMax)
    .regex(/^\P{C}+$/u),
  /** ISO 13616 without spaces, check digits verified. */
  iban: z
    .string()
    .max(34)
    .refine((iban) => isValidIBAN(iban), { message: 'is not a valid IBAN' }),
  /** ISO 9362. */
  bic: z
    .string()
    .max(11)
    .refine((bic) => isValidBIC(bic), { message: 'is not a valid BIC' }),
});

export const account = z.discriminatedUnion('kind', [ibanAccount, japaneseAccount]);
export type Account = z.infer<typeof account>;

/** In which kind of account a currency is paid: SEPA for euro, Zengin for yen. */
export const accountKinds: Record<Currency, Account['kind']> = { EUR: 'iban', JPY: 'jp-account' };

/** External clearing system code list: `JPZGN` with bank and branch as seven digits. */
const ZENGIN = 'JPZGN';

export function partyElements(of: Account) {
  return {
    party: (name: string): XmlNode => element(name, [element('Nm', of.name)]),
    account: (name: string): XmlNode =>
      element(name, of.kind === 'iban' ? iban(of.iban) : zengin(of)),
    agent: (name: string): XmlNode => element(name, [element('FinInstnId', institution(of))]),
  };
}

/**
 * @param at the element that holds the party
 * @param prefix `Dbtr` or `Cdtr`
 * @returns not yet checked: parse it with `account`
 */
export function accountAt(at: XmlTree, prefix: 'Dbtr' | 'Cdtr'): unknown {
  const name = textAt(at, `${prefix}/Nm`);
  const ibanText = textAt(at, `${prefix}Acct/Id/IBAN`);
  const institutionPath = `${prefix}Agt/FinInstnId`;
  if (ibanText !== null) {
    return { kind: 'iban', name, iban: ibanText, bic: textAt(at, `${institutionPath}/BICFI`) };
  }
  const member = textAt(at, `${institutionPath}/ClrSysMmbId/MmbId`);
  return {
    kind: textAt(at, `${institutionPath}/ClrSysMmbId/ClrSysId/Cd`) === ZENGIN ? 'jp-account' : null,
    name,
    bankCode: member?.slice(0, 4),
    branchCode: member?.slice(4),
    accountType: textAt(at, `${prefix}Acct/Tp/Prtry`),
    accountNumber: textAt(at, `${prefix}Acct/Id/Othr/Id`),
  };
}

function iban(text: string): XmlNode[] {
  return [element('Id', [element('IBAN', text)])];
}

function zengin(of: JapaneseAccount): XmlNode[] {
  return [
    element('Id', [element('Othr', [element('Id', of.accountNumber)])]),
    element('Tp', [element('Prtry', of.accountType)]),
  ];
}

function institution(of: Account): XmlNode[] {
  if (of.kind === 'iban') return [element('BICFI', of.bic)];
  const system = element('ClrSysId', [element('Cd', ZENGIN)]);
  return [element('ClrSysMmbId', [system, element('MmbId', `${of.bankCode}${of.branchCode}`)])];
}
