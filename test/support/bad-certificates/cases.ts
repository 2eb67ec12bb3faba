/**
 * Certificates that must not open any door. All but those of strangers are signed with the authority's own
 * key and stand on its list: what refuses them is the certificate itself.
 */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Use } from '../../../protocol/x509/leaf.ts';
import { bits, commonName, hex, octets, oid, sequence, tlv } from './der.ts';
import {
  authorityKeyId,
  basicConstraints,
  dns,
  type Draft,
  type Extension,
  goodDraft,
  keyIdOf,
  keyUsage,
  type Mint,
  names,
  newKey,
  newRsaKey,
  OID,
  purposes,
  SHA256_RSA,
  type Shown,
  shown,
  signed,
  type Signer,
  uri,
} from './mint.ts';

export interface Kit extends Mint {
  urn: string;
  use: Use;
  /** A good one: each case spoils one thing. */
  draft: Draft;
  key: KeyObject;
  other: KeyObject;
}

export interface BadCertificate {
  what: string;
  make(kit: Kit): Shown;
  /** Whom the authority's list says it was issued to; else who is meant by it. */
  listedAs?: (kit: Kit) => string;
  /** What the door says in its log, or the caller's TLS: that it is refused for this and nothing else. */
  why: RegExp;
}

export function kitFor(mint: Mint, urn: string, use: Use): Kit {
  return {
    ...mint,
    urn,
    use,
    key: KEY,
    other: OTHER,
    draft: goodDraft(urn, use, mint.issuing, KEY),
  };
}

const KEY = newKey();
const OTHER = newKey();
const P384 = newKey('P-384');
const ED25519 = generateKeyPairSync('ed25519').privateKey;
const RSA_1024 = newRsaKey(1024);
const RSA_2048 = newRsaKey(2048);

export const good = (kit: Kit): Shown => leaf(kit, {});

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

/** The good one but for this, of our issuing authority. */
function leaf(kit: Kit, change: Partial<Draft>, key = kit.key): Shown {
  const der = signed({ ...kit.draft, ...change }, kit.issuing.key);
  return shown(key, der, kit.issuingDer);
}

const withKey = (kit: Kit, key: KeyObject): Shown =>
  leaf(kit, { publicKey: goodDraft(kit.urn, kit.use, kit.issuing, key).publicKey }, key);

/** With these in the place of those of the same kind. */
const having = (kit: Kit, ...others: Extension[]): Partial<Draft> => ({
  extensions: [
    ...(kit.draft.extensions ?? []).filter(({ id }) => others.every((one) => one.id !== id)),
    ...others,
  ],
});
const lacking = (kit: Kit, id: string): Partial<Draft> => ({
  extensions: (kit.draft.extensions ?? []).filter((one) => one.id !== id),
});
const named = (kit: Kit, ...all: Buffer[]): Shown => leaf(kit, having(kit, names(...all)));

/** An authority of this key and name, signed by that one. */
function authority(
  { key, name }: { key: KeyObject; name: Buffer },
  by: Signer,
  change: Partial<Draft> = {},
): { der: Buffer; signer: Signer } {
  const extensions = [
    basicConstraints('30060101ff020100'),
    keyUsage('03020106'),
    { id: OID.subjectKeyId, critical: false, value: octets(keyIdOf(key)) },
    authorityKeyId(by.keyId),
  ];
  const draft = goodDraft('urn:kangen:authority', 'answers', by, key);
  const der = signed({ ...draft, subject: name, extensions, ...change }, by.key);
  return { der, signer: { key, name, keyId: keyIdOf(key) } };
}

/** The good one, but signed by this authority, with the chain that is shown behind it. */
function under(kit: Kit, signer: Signer, ...behind: Buffer[]): Shown {
  const { extensions } = having(kit, authorityKeyId(signer.keyId));
  const der = signed(
    { ...kit.draft, issuer: signer.name, extensions: extensions ?? null },
    signer.key,
  );
  return shown(kit.key, der, ...behind);
}

/** A stranger's root and issuing authority. */
function strangers(rootName: Buffer, issuingName: Buffer): { issuing: Signer; behind: Buffer[] } {
  const own: Signer = { key: RSA_2048, name: rootName, keyId: keyIdOf(RSA_2048) };
  const root = authority(own, own, having0('30060101ff020101'));
  const issuing = authority({ key: RSA_2048, name: issuingName }, own);
  return { issuing: issuing.signer, behind: [issuing.der, root.der] };
}

const having0 = (constraints: string): Partial<Draft> => ({
  extensions: [basicConstraints(constraints), keyUsage('03020106')],
});

const swapped = (der: Buffer, from: string, to: string): Buffer => {
  const at = der.indexOf(from);
  if (at < 0 || from.length !== to.length) throw new Error(`nothing to tamper with: ${from}`);
  const changed = Buffer.from(der);
  changed.write(to, at, 'latin1');
  return changed;
};

const anotherRole = (_kit: Kit): string => 'urn:kangen:kiosk:hanami-market:front-1';
const UNKNOWN_EXTENSION = '2b0601040182371500';
const CHAIN = /SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF/;
const SIGNATURE = /CERT_SIGNATURE_FAILURE/;
const INVALID_CA = /INVALID_CA|UNSPECIFIED/;
const WEAK = /EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK|CA_KEY_TOO_SMALL|UNSPECIFIED|neither on P-256/;

export const badCertificates: readonly BadCertificate[] = [
  // When.
  {
    what: 'that has expired',
    make: (kit) => leaf(kit, { notBefore: inDays(-29), notAfter: inDays(-0.01) }),
    why: /CERT_HAS_EXPIRED/,
  },
  {
    what: 'that is not valid yet',
    make: (kit) => leaf(kit, { notBefore: inDays(0.1), notAfter: inDays(29) }),
    why: /CERT_NOT_YET_VALID/,
  },
  {
    what: 'that is valid for a year',
    make: (kit) => leaf(kit, { notAfter: inDays(365) }),
    why: /another time than 30 days/,
  },
  {
    what: 'whose validity is reversed',
    make: (kit) => leaf(kit, { notBefore: inDays(1), notAfter: inDays(-1) }),
    why: /CERT_NOT_YET_VALID|CERT_HAS_EXPIRED/,
  },
  // Whose signature.
  {
    what: 'of another authority',
    make: (kit) => {
      const { issuing, behind } = strangers(commonName('Other root'), commonName('Other issuing'));
      return under(kit, issuing, ...behind);
    },
    why: CHAIN,
  },
  {
    what: 'of an authority with the same names and another key',
    make: (kit) => {
      const { issuing, behind } = strangers(kit.root.name, kit.issuing.name);
      return under(kit, issuing, ...behind);
    },
    why: CHAIN,
  },
  {
    what: 'of another key under the issuing authority’s own name and key identifier',
    make: (kit) => under(kit, { ...kit.issuing, key: RSA_2048 }, kit.issuingDer),
    why: SIGNATURE,
  },
  {
    what: 'that signs itself',
    make: (kit) => {
      const signer = { key: RSA_2048, name: kit.draft.subject, keyId: keyIdOf(RSA_2048) };
      const der = signed(
        {
          ...kit.draft,
          issuer: signer.name,
          publicKey: goodDraft(kit.urn, kit.use, signer, RSA_2048).publicKey,
          extensions: having(kit, authorityKeyId(signer.keyId)).extensions ?? null,
        },
        RSA_2048,
      );
      return shown(RSA_2048, der);
    },
    why: /SELF_SIGNED|UNABLE_TO_VERIFY_LEAF/,
  },
  {
    what: 'without the issuing certificate behind it',
    make: (kit) => shown(kit.key, signed(kit.draft, kit.issuing.key)),
    why: CHAIN,
  },
  {
    what: 'that names another issuer under the right key identifier',
    make: (kit) => leaf(kit, { issuer: commonName('Kangen issuing of somewhere else') }),
    why: CHAIN,
  },
  {
    what: 'that names another key of its issuer',
    make: (kit) => leaf(kit, having(kit, authorityKeyId(Buffer.alloc(20, 7)))),
    why: CHAIN,
  },
  {
    what: 'whose signature was tampered with',
    make: (kit) => {
      const der = signed(kit.draft, kit.issuing.key);
      der[der.length - 9] = (der.at(-9) ?? 0) ^ 1;
      return shown(kit.key, der, kit.issuingDer);
    },
    why: SIGNATURE,
  },
  {
    what: 'whose name was changed after it was signed',
    make: (kit) => {
      const spare = { ...kit, urn: kit.urn.replace('kangen', 'kangem') };
      const der = signed({ ...kit.draft, ...having(kit, names(uri(spare.urn))) }, kit.issuing.key);
      return shown(kit.key, swapped(der, 'kangem', 'kangen'), kit.issuingDer);
    },
    why: SIGNATURE,
  },
  {
    what: 'that says one algorithm inside and another outside',
    make: (kit) => leaf(kit, { algorithms: [SHA256_RSA, hex('300d06092a864886f70d01010c0500')] }),
    why: SIGNATURE,
  },
  {
    what: 'signed with SHA-1',
    make: (kit) => {
      const sha1 = hex('300d06092a864886f70d0101050500');
      return leaf(kit, { algorithms: [sha1, sha1], digest: 'sha1' });
    },
    why: /CA_MD_TOO_WEAK|UNSPECIFIED|RSA and SHA-256/,
  },
  {
    what: 'signed with SHA-512, which the authority does not use',
    make: (kit) => {
      const sha512 = hex('300d06092a864886f70d01010d0500');
      return leaf(kit, { algorithms: [sha512, sha512], digest: 'sha512' });
    },
    why: /RSA and SHA-256/,
  },
  // Whose authority.
  {
    what: 'issued by a party’s own certificate',
    make: (kit) => {
      const draft = goodDraft(kit.urn, kit.use, kit.issuing, RSA_2048);
      const leafDer = signed(draft, kit.issuing.key);
      const party = { key: RSA_2048, name: draft.subject, keyId: keyIdOf(RSA_2048) };
      return under(kit, party, leafDer, kit.issuingDer);
    },
    why: INVALID_CA,
  },
  {
    what: 'of an authority below the issuing one, which may have none',
    make: (kit) => {
      const below = authority({ key: RSA_2048, name: commonName('Below') }, kit.issuing);
      return under(kit, below.signer, below.der, kit.issuingDer);
    },
    why: /PATH_LENGTH_EXCEEDED/,
  },
  {
    what: 'at the end of a chain of twelve',
    make: (kit) => {
      let signer = kit.issuing;
      const behind = [kit.issuingDer];
      for (let depth = 1; depth <= 12; depth += 1) {
        const next = authority({ key: RSA_2048, name: commonName(`Below ${depth}`) }, signer);
        behind.unshift(next.der);
        ({ signer } = next);
      }
      return under(kit, signer, ...behind);
    },
    why: /PATH_LENGTH_EXCEEDED|CHAIN_TOO_LONG/,
  },
  {
    what: 'of an authority that has expired',
    make: (kit) => {
      const old = authority({ key: RSA_2048, name: commonName('Old') }, kit.root, {
        notBefore: inDays(-29),
        notAfter: inDays(-1),
      });
      return under(kit, old.signer, old.der);
    },
    why: /CERT_HAS_EXPIRED/,
  },
  {
    what: 'of an authority that may not sign certificates',
    make: (kit) => {
      const mute = authority({ key: RSA_2048, name: commonName('Mute') }, kit.root, {
        extensions: [basicConstraints('30060101ff020100'), keyUsage('03020780')],
      });
      return under(kit, mute.signer, mute.der);
    },
    why: INVALID_CA,
  },
  {
    what: 'of an authority whose own certificate does not say that it is one',
    make: (kit) => {
      const quiet = authority({ key: RSA_2048, name: commonName('Quiet') }, kit.root, {
        extensions: [keyUsage('03020106')],
      });
      return under(kit, quiet.signer, quiet.der);
    },
    why: INVALID_CA,
  },
  {
    what: 'outside the names that its authority may give',
    make: (kit) => {
      const permitted = tlv(0xa0, sequence(tlv(0x86, Buffer.from('.elsewhere.example'))));
      const bound = authority({ key: RSA_2048, name: commonName('Bound') }, kit.root, {
        extensions: [
          basicConstraints('30060101ff020100'),
          keyUsage('03020106'),
          { id: OID.nameConstraints, critical: true, value: sequence(permitted) },
        ],
      });
      return under(kit, bound.signer, bound.der);
    },
    why: /PERMITTED_VIOLATION|UNSPECIFIED|UNSUPPORTED/,
  },
  {
    what: 'of an authority with an RSA key of 1024 bits',
    make: (kit) => {
      const weak = authority({ key: RSA_1024, name: commonName('Weak') }, kit.root);
      return under(kit, weak.signer, weak.der);
    },
    why: WEAK,
  },
  // Whose name.
  {
    what: 'without alternative names',
    make: (kit) => leaf(kit, lacking(kit, OID.subjectAltName)),
    why: /does not say whose it is/,
  },
  {
    what: 'that has the name as its common name only',
    make: (kit) => leaf(kit, { ...lacking(kit, OID.subjectAltName), subject: commonName(kit.urn) }),
    why: /does not say whose it is/,
  },
  {
    what: 'with an empty subject and no name',
    make: (kit) => leaf(kit, { ...lacking(kit, OID.subjectAltName), subject: sequence() }),
    why: /empty name/,
  },
  {
    what: 'with an empty list of names',
    make: (kit) => named(kit),
    why: /exactly one party|UNSPECIFIED|INVALID_EXTENSION/,
  },
  {
    what: 'of another role',
    make: (kit) => named(kit, uri(anotherRole(kit))),
    listedAs: anotherRole,
    why: /may not call|expected urn/,
  },
  {
    what: 'with two names of parties',
    make: (kit) => named(kit, uri(kit.urn), uri(anotherRole(kit))),
    why: /exactly one party/,
  },
  {
    what: 'with the same name twice',
    make: (kit) => named(kit, uri(kit.urn), uri(kit.urn)),
    why: /exactly one party/,
  },
  {
    what: 'with the name as a DNS name',
    make: (kit) => named(kit, dns(kit.urn)),
    why: /exactly one party/,
  },
  {
    what: 'with a DNS name that reads like a URI behind a comma',
    make: (kit) => named(kit, dns(`localhost, URI:${kit.urn}, DNS:localhost`)),
    why: /exactly one party/,
  },
  {
    what: 'with the name as a mail address',
    make: (kit) => named(kit, tlv(0x81, Buffer.from(kit.urn))),
    why: /exactly one party/,
  },
  {
    what: 'with a mail address beside the name',
    make: (kit) => named(kit, uri(kit.urn), tlv(0x81, Buffer.from('a@example.com'))),
    why: /another kind/,
  },
  {
    what: 'with a zero byte behind the name',
    make: (kit) => named(kit, uri(`${kit.urn}\0.example.com`)),
    why: /names no party/,
  },
  {
    what: 'with a line break behind the name',
    make: (kit) => named(kit, uri(`${kit.urn}\n`)),
    why: /names no party/,
  },
  {
    what: 'with a letter that only looks like the right one',
    make: (kit) => named(kit, uri(kit.urn.replace('a', 'а'))),
    why: /names no party/,
  },
  {
    what: 'with the name in punycode',
    make: (kit) => named(kit, uri(kit.urn.replace('kangen', 'xn--kngen-5qf'))),
    why: /names no party/,
  },
  {
    what: 'with the name in capitals',
    make: (kit) => named(kit, uri(kit.urn.toUpperCase())),
    why: /names no party/,
  },
  {
    what: 'with the name percent-encoded',
    make: (kit) => named(kit, uri(kit.urn.replace('kangen', 'kan%67en'))),
    why: /names no party/,
  },
  {
    what: 'of a kind of party that nobody knows',
    make: (kit) => named(kit, uri('urn:kangen:root')),
    why: /names no party/,
  },
  // What it is for.
  {
    what: 'for the other side of a connection only',
    make: (kit) =>
      leaf(kit, having(kit, purposes(kit.use === 'calls' ? OID.answersPurpose : OID.callsPurpose))),
    why: /INVALID_PURPOSE/,
  },
  {
    what: 'that does not say whether it calls or answers',
    make: (kit) => leaf(kit, lacking(kit, OID.extendedKeyUsage)),
    why: /does not say whether it calls/,
  },
  {
    what: 'for any purpose',
    make: (kit) => leaf(kit, having(kit, purposes('551d2500'))),
    why: /is not for a|INVALID_PURPOSE/,
  },
  {
    what: 'for any purpose beside the right one',
    make: (kit) =>
      leaf(kit, having(kit, purposes('551d2500', OID.callsPurpose, OID.answersPurpose))),
    why: /is not for a/,
  },
  {
    what: 'for signing code',
    make: (kit) => leaf(kit, having(kit, purposes('2b06010505070303'))),
    why: /INVALID_PURPOSE/,
  },
  {
    what: 'that is an authority',
    make: (kit) => leaf(kit, having(kit, basicConstraints('30030101ff'))),
    why: /is an authority/,
  },
  {
    what: 'that is the issuing authority itself',
    make: (kit) => shown(kit.issuing.key, kit.issuingDer),
    why: /INVALID_PURPOSE/,
  },
  {
    what: 'that does not say that it is no authority',
    make: (kit) => leaf(kit, lacking(kit, OID.basicConstraints)),
    why: /does not say that it is no authority/,
  },
  {
    what: 'without a use of its key',
    make: (kit) => leaf(kit, lacking(kit, OID.keyUsage)),
    why: /does not say what its key is for/,
  },
  {
    what: 'whose key may encrypt and not sign',
    make: (kit) => leaf(kit, having(kit, keyUsage('03020520'))),
    why: /INVALID_PURPOSE|not for signing|TLS|ERR_SSL/,
  },
  {
    what: 'whose key may sign certificates too',
    make: (kit) => leaf(kit, having(kit, keyUsage('03020284'))),
    why: /not for signing alone/,
  },
  // What key.
  {
    what: 'with an RSA key of 1024 bits',
    make: (kit) => withKey(kit, RSA_1024),
    why: WEAK,
  },
  {
    what: 'with an RSA key of 2048 bits',
    make: (kit) => withKey(kit, RSA_2048),
    why: /neither on P-256/,
  },
  { what: 'with a key on P-384', make: (kit) => withKey(kit, P384), why: /neither on P-256/ },
  { what: 'with an Ed25519 key', make: (kit) => withKey(kit, ED25519), why: /neither on P-256/ },
  // What number.
  {
    what: 'with the serial number 0',
    make: (kit) => leaf(kit, { serial: hex('00') }),
    why: /serial/,
  },
  {
    what: 'with a negative serial number',
    make: (kit) => leaf(kit, { serial: hex(`ff${'5a'.repeat(15)}`) }),
    why: /serial/,
  },
  {
    what: 'with a serial number of 40 bytes',
    make: (kit) => leaf(kit, { serial: hex('5a'.repeat(40)) }),
    why: /serial/,
  },
  // What it is built of.
  {
    what: 'of version 1',
    make: (kit) => leaf(kit, { version: null, extensions: null }),
    why: /not built like/,
  },
  {
    what: 'of version 1 with extensions',
    make: (kit) => leaf(kit, { version: null }),
    why: /not built like|UNSPECIFIED/,
  },
  {
    what: 'that says version 4',
    make: (kit) => leaf(kit, { version: hex('a003020103') }),
    why: /version 3/,
  },
  {
    what: 'of 100 kB',
    make: (kit) =>
      leaf(
        kit,
        having(kit, {
          id: UNKNOWN_EXTENSION,
          critical: false,
          value: octets(Buffer.alloc(100_000)),
        }),
      ),
    // TLS itself takes none of this size, and its side may end without a word.
    why: /^$|RESET|SSL|socket|too large/,
  },
  {
    what: 'of 12 kB',
    make: (kit) =>
      leaf(
        kit,
        having(kit, {
          id: UNKNOWN_EXTENSION,
          critical: false,
          value: octets(Buffer.alloc(12_000)),
        }),
      ),
    why: /too large/,
  },
  {
    what: 'with a critical extension that nobody knows',
    make: (kit) =>
      leaf(
        kit,
        having(kit, { id: UNKNOWN_EXTENSION, critical: true, value: octets(Buffer.alloc(3)) }),
      ),
    why: /UNSPECIFIED|UNHANDLED_CRITICAL|not known here/,
  },
  {
    what: 'with an extension twice',
    make: (kit) => {
      const [first, ...more] = kit.draft.extensions ?? [];
      const other = { id: UNKNOWN_EXTENSION, critical: false, value: octets(Buffer.alloc(3)) };
      if (first === undefined) throw new Error('no extensions');
      return leaf(kit, { extensions: [first, ...more, other, other] });
    },
    why: /an extension twice/,
  },
  {
    what: 'with its name twice, in two extensions',
    make: (kit) => {
      const all = kit.draft.extensions ?? [];
      return leaf(kit, { extensions: [...all, names(uri(anotherRole(kit)))] });
    },
    why: /an extension twice|UNABLE_TO_VERIFY_LEAF/,
  },
];

/** Not even a certificate that a TLS library would load and show: handed over as bytes. */
export const badBytes: readonly { what: string; make(kit: Kit): Buffer }[] = [
  {
    what: 'with garbage behind its end',
    make: (kit) => Buffer.concat([signed(kit.draft, kit.issuing.key), Buffer.from('more')]),
  },
  {
    what: 'with garbage behind its signature',
    make: (kit) => {
      const der = signed(kit.draft, kit.issuing.key);
      return sequence(der.subarray(4), hex('0500'));
    },
  },
  {
    what: 'with a length in more bytes than it needs',
    make: (kit) => {
      const der = signed(kit.draft, kit.issuing.key);
      return Buffer.concat([hex('3083'), Buffer.from([0]), der.subarray(2, 4), der.subarray(4)]);
    },
  },
  {
    what: 'of indefinite length',
    make: (kit) =>
      Buffer.concat([hex('3080'), signed(kit.draft, kit.issuing.key).subarray(4), hex('0000')]),
  },
  { what: 'cut short', make: (kit) => signed(kit.draft, kit.issuing.key).subarray(0, -1) },
  { what: 'of nothing', make: () => Buffer.alloc(0) },
  {
    what: 'that is only a name',
    make: (kit) => sequence(oid('551d11'), bits(Buffer.from(kit.urn))),
  },
];
