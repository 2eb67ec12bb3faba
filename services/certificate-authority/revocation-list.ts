/**
 * The CRL (RFC 5280), made when it is asked for and the one there is does not say all any more. Its number
 * only rises, so that an older one is known for what it is.
 */
import { type Clock } from '../clock.ts';
import { SIGNATURE, x509 } from '../mutual-tls/x509.ts';
import { limits } from './limits.ts';
import { type Issuer } from './sign.ts';
import { type AuthorityStore } from './store/open.ts';
import { type AuthorityReader } from './store/reader.ts';

export interface RevocationLists {
  /** The newest, as DER. */
  current(): Promise<Buffer>;
}

interface Parts {
  store: AuthorityStore;
  issuer: Issuer;
  clock: Clock;
}

export function createRevocationLists(parts: Parts): RevocationLists {
  let making: Promise<Buffer> | null = null;
  return {
    current: async () => {
      const kept = stillGood(parts.store.read, parts);
      if (kept !== null) return kept;
      making ??= make(parts).finally(() => {
        making = null;
      });
      return making;
    },
  };
}

function stillGood(read: AuthorityReader, { issuer, clock }: Parts): Buffer | null {
  const list = read.revocationList();
  if (list === null || list.issuer !== issuer.certificate.serialNumber) return null;
  const ageMs = clock.now().getTime() - list.madeAt.getTime();
  const isComplete = list.covers >= read.lastRevocationNumber();
  return isComplete && ageMs >= 0 && ageMs < limits.revocationListIntervalMs ? list.der : null;
}

async function make({ store, issuer, clock }: Parts): Promise<Buffer> {
  const { read } = store;
  const madeAt = clock.now();
  const number = (read.revocationList()?.number ?? 0) + 1;
  const covers = read.lastEventNumber();
  const list = await x509.X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: madeAt,
    nextUpdate: new Date(madeAt.getTime() + limits.revocationListLifetimeMs),
    entries: read
      .revocations(madeAt)
      .map(({ serial, at }) => ({ serialNumber: serial, revocationDate: new Date(at) })),
    extensions: [
      new x509.Extension('2.5.29.20', false, derInteger(number)),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.certificate.publicKey),
    ],
    signingAlgorithm: SIGNATURE,
    signingKey: issuer.key,
  });
  const der = Buffer.from(list.rawData);
  const { serialNumber } = issuer.certificate;
  store.transact((tx) =>
    tx.addRevocationList(
      { number, madeAt, covers, issuer: serialNumber, der },
      limits.revocationListsKept,
    ),
  );
  return der;
}

/** Of a number that is positive: a leading zero keeps it so. */
function derInteger(value: number): Uint8Array<ArrayBuffer> {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const positive = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return new Uint8Array([0x02, positive.length, ...positive]);
}
