/**
 * Which Japanese banks and branches there are, by their codes and names (zengin-code, from the list of
 * the Japanese Banks' Payment Clearing Network). It is large, so it is read when it is first needed.
 */
import { z } from 'zod';

export interface Bank {
  name: string;
  /** @returns null where the bank has no such branch */
  branch(code: string): string | null;
}

/** In memory, once read: a rule can ask it. */
export interface BankDirectory {
  /** @returns null where there is no such bank */
  bank(code: string): Bank | null;
}

export interface Banks {
  load(): Promise<BankDirectory>;
}

/** Nothing is read where the account names its bank by a BIC. */
export async function banksFor(banks: Banks, kind: 'iban' | 'jp-account'): Promise<BankDirectory> {
  return kind === 'iban' ? { bank: () => null } : banks.load();
}

/** A bank that no list has: the sandbox. */
export interface OwnBank {
  bankCode: string;
  branchCode: string;
  name: string;
}

const branches = z.record(z.string(), z.object({ name: z.string() }));
const list = z.record(z.string(), z.object({ name: z.string(), branches }));

/** @param own known beside those of the list */
export function zenginBanks(own: OwnBank | null = null): Banks {
  let loading: Promise<BankDirectory> | undefined;
  return {
    load: () => {
      loading ??= readList().then((known) => directoryOf(known, own));
      return loading;
    },
  };
}

async function readList(): Promise<z.infer<typeof list>> {
  const module: unknown = await import('zengin-code');
  return z.object({ default: list }).parse(module).default;
}

/** A directory of one bank with one branch, which is named by the bank alone. */
export function onlyBank({ bankCode, branchCode, name }: OwnBank): BankDirectory {
  const branch = (code: string): string | null => (code === branchCode ? '' : null);
  return { bank: (code) => (code === bankCode ? { name, branch } : null) };
}

function directoryOf(known: z.infer<typeof list>, own: OwnBank | null): BankDirectory {
  const ours = own === null ? null : onlyBank(own);
  return {
    bank: (code) => {
      const own = ours?.bank(code) ?? null;
      if (own !== null) return own;
      const found = Object.hasOwn(known, code) ? known[code] : undefined;
      if (found === undefined) return null;
      return {
        name: found.name,
        branch: (branch) =>
          Object.hasOwn(found.branches, branch) ? (found.branches[branch]?.name ?? null) : null,
      };
    },
  };
}
