import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keptOrNewKey } from '../../../../main/identity/device-key.ts';
import { developmentSeal, sealedFileKeyStore } from '../../../../main/identity/key-store.ts';
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
