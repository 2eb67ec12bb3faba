/** The installed certificate: leaf and issuing CA in one PEM file, replaced as a whole. */
import { readFile } from 'node:fs/promises';
import { certificatesInPem, type DeviceChain } from './chain.ts';
import { writeFileDurably } from './durable-file.ts';

export interface CertificateStore {
  /** Null where none is installed, or what is there is not two certificates. */
  read(): Promise<DeviceChain | null>;
  /** Durable when it resolves. */
  install(chain: DeviceChain): Promise<void>;
}

export function certificateFile(file: string): CertificateStore {
  return {
    read: async () => chainFrom(await readFile(file, 'utf8').catch(absent)),
    install: (chain) => writeFileDurably(file, chainToPem(chain)),
  };
}

export const chainToPem = ({ leaf, issuing, bridges = [] }: DeviceChain): string =>
  [leaf, issuing, ...bridges].map(String).join('');

function chainFrom(text: string): DeviceChain | null {
  try {
    const [leaf, issuing, ...bridges] = certificatesInPem(text);
    return leaf && issuing ? { leaf, issuing, bridges } : null;
  } catch {
    // A certificate is public and can be had again: one that cannot be read counts as none.
    return null;
  }
}

function absent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}
