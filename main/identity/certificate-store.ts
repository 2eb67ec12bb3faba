/** The installed certificate: leaf and issuing CA in one PEM file, replaced as a whole. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type DeviceChain } from './chain.ts';
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

export const chainToPem = ({ leaf, issuing }: DeviceChain): string =>
  leaf.toString() + issuing.toString();

function chainFrom(text: string): DeviceChain | null {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const [leaf, issuing] = blocks.map((pem) => new X509Certificate(pem));
    return leaf && issuing ? { leaf, issuing } : null;
  } catch {
    // A certificate is public and can be had again: one that cannot be read counts as none.
    return null;
  }
}

function absent(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
  throw error;
}
