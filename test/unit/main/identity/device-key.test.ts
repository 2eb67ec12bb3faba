import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keptOrNewKey } from '../../../../main/identity/device-key.ts';
import { CREDENTIAL, credentialSeal } from '../../../../main/identity/key-store-credential.ts';
import { electronSeal } from '../../../../main/identity/key-store-electron.ts';
import {
  developmentSeal,
  KeyUnreadable,
  sealedFileKeyStore,
} from '../../../../main/identity/key-store.ts';
import { signingRequest } from '../../../../main/identity/signing-request.ts';
import { readSigningRequest } from '../../../../services/certificate-authority/signing-request.ts';

it('a device key is RSA-3072, made once, for its owner alone, and signs requests in its own name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-key-'));
  const file = join(folder, 'identity', 'key');
  const store = sealedFileKeyStore(file, developmentSeal);
  const key = await keptOrNewKey(store);
  expect(key.privateKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
  expect((await keptOrNewKey(store)).pem).toBe(key.pem);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'identity'))).mode & 0o777).toBe(0o700);

  const request = Buffer.from(signingRequest('urn:kangen:kiosk:hanami:front-1', key));
  expect(await readSigningRequest(request, 'urn:kangen:kiosk:hanami:front-1')).toMatchObject({
    ok: true,
  });
  expect(await readSigningRequest(request, 'urn:kangen:kiosk:hanami:front-2')).toMatchObject({
    ok: false,
  });
  await rm(folder, { recursive: true });
});

const store = vi.hoisted(() => ({ backend: 'basic_text', available: true }));
vi.mock('electron', () => ({
  safeStorage: {
    getSelectedStorageBackend: () => store.backend,
    isEncryptionAvailable: () => store.available,
    encryptString: (text: string) => Buffer.from(Buffer.from(text).toReversed()),
    decryptString: (bytes: Buffer) => Buffer.from(bytes.toReversed()).toString(),
  },
}));

describe('the key store of the operating system', () => {
  it.each([
    ['basic_text', true],
    ['gnome_libsecret', false],
  ])(
    'that is none (%s, available: %s) stops a production start and says what to install',
    (backend, available) => {
      Object.assign(store, { backend, available });
      const refused = /install gnome-keyring.*libsecret-1-0.*systemd credential/;
      expect(() => electronSeal({ allowUnsealed: false })).toThrow(refused);
      expect(electronSeal({ allowUnsealed: true })).toBe(developmentSeal);
    },
  );

  it('seals where it is one, also in development', () => {
    Object.assign(store, { backend: 'gnome_libsecret', available: true });
    const seal = electronSeal({ allowUnsealed: true });
    expect(seal.seal('key').toString()).not.toContain('key');
    expect(seal.open(seal.seal('key'))).toBe('key');
  });
});

describe('a credential of the service manager', () => {
  let directory: string;
  const given = async (secret: Buffer, mode = 0o400): Promise<void> => {
    await writeFile(join(directory, CREDENTIAL), secret);
    await chmod(join(directory, CREDENTIAL), mode);
  };
  const seal = () => credentialSeal({ directory, random: randomBytes });
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kangen-credential-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('seals the device key: the file alone is worth nothing', async () => {
    await given(randomBytes(32));
    const sealing = seal();
    if (sealing === null) throw new Error('no seal');
    const file = join(directory, 'device-key');
    const kept = sealedFileKeyStore(file, sealing);
    await kept.write('-----BEGIN PRIVATE KEY-----');
    expect(await kept.read()).toBe('-----BEGIN PRIVATE KEY-----');
    const bytes = await readFile(file);
    expect(bytes.toString('latin1')).not.toContain('PRIVATE');
    await chmod(join(directory, CREDENTIAL), 0o600);
    await given(randomBytes(32));
    const other = seal();
    if (other === null) throw new Error('no seal');
    await expect(sealedFileKeyStore(file, other).read()).rejects.toThrow(KeyUnreadable);
    expect(() => sealing.open(bytes.fill(0, -1))).toThrow();
    expect(() => sealing.open(Buffer.from('plain'))).toThrow();
  });

  it('is none where it was not given, and is refused where it protects nothing', async () => {
    expect(seal()).toBeNull();
    expect(credentialSeal({ directory: null, random: randomBytes })).toBeNull();
    await given(randomBytes(16));
    expect(seal).toThrow(/too short/);
    await chmod(join(directory, CREDENTIAL), 0o600);
    await given(randomBytes(32), 0o444);
    expect(seal).toThrow(/read by others/);
  });

  it.runIf(process.getuid?.() === 0)(
    'may be root’s, with this user on an access list',
    async () => {
      await given(randomBytes(32), 0o440);
      expect(seal()).not.toBeNull();
      await chown(join(directory, CREDENTIAL), 0, 1);
      expect(seal).toThrow(/read by others/);
    },
  );
});
