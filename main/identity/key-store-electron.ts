/**
 * Seals the device key with the operating system's key store, through Electron. The only file of this
 * room that knows Electron. Call it after the app is ready: before that no back end is chosen.
 */
import { safeStorage } from 'electron';
import { developmentSeal, NoKeyStore, type Seal } from './key-store.ts';

export interface ElectronSealOptions {
  /** Development only: work without a key store, with the key readable to whoever reads the file. */
  allowUnsealed: boolean;
}

/** @throws NoKeyStore with what to install */
export function electronSeal({ allowUnsealed }: ElectronSealOptions): Seal {
  const missing = missingKeyStore();
  if (missing === null) {
    return {
      seal: (secret) => safeStorage.encryptString(secret),
      open: (sealed) => safeStorage.decryptString(sealed),
    };
  }
  if (allowUnsealed) return developmentSeal;
  throw new NoKeyStore(missing);
}

/** SECURITY: `basic_text` encrypts with a password that is printed in Chromium's source: no seal at all. */
function missingKeyStore(): string | null {
  const insecure =
    process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  if (safeStorage.isEncryptionAvailable() && !insecure) return null;
  return process.platform === 'linux'
    ? 'no key store to keep the device key in: install gnome-keyring (or kwalletd5) with ' +
        'libsecret-1-0 and dbus-user-session, log in to the desktop session once, and start again; or, ' +
        'where nobody logs in, give the service a systemd credential (docs/operations.md)'
    : 'the key store of the operating system is not available: log in to it and start again';
}
