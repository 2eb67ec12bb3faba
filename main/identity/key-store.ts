/** Where the device's private key rests: a file of sealed bytes. Who seals it is passed in. */
import { readFile } from 'node:fs/promises';
import { writeFileDurably } from './durable-file.ts';

/** Nothing to keep the key in; the message is for staff and says what to install. */
export class NoKeyStore extends Error {
  override name = 'NoKeyStore';
}

export interface KeyStore {
  /** PKCS#8 PEM, or null before there is a key. @throws KeyUnreadable */
  read(): Promise<string | null>;
  /** Durable when it resolves. */
  write(pem: string): Promise<void>;
}

/** Turns a secret into bytes that may lie on a disk, and back. */
export interface Seal {
  seal(secret: string): Buffer;
  /** @throws where these bytes were not sealed by this seal */
  open(sealed: Buffer): string;
}

/** The key is there and cannot be opened. Never overwrite it: the operating system may only be locked. */
export class KeyUnreadable extends Error {
  override name = 'KeyUnreadable';
}

export function sealedFileKeyStore(file: string, seal: Seal): KeyStore {
  return {
    read: async () => {
      const sealed = await readIfPresent(file);
      if (sealed === null) return null;
      try {
        return seal.open(sealed);
      } catch (cause) {
        throw new KeyUnreadable(
          'the device key cannot be opened: unlock the key store of the operating system and start again',
          { cause },
        );
      }
    },
    write: (pem) => writeFileDurably(file, seal.seal(pem)),
  };
}

/** SECURITY: seals nothing; the file's mode is all that protects the key. For development and tests. */
export const developmentSeal: Seal = {
  seal: (secret) => Buffer.from(secret, 'utf8'),
  open: (sealed) => sealed.toString('utf8'),
};

async function readIfPresent(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
