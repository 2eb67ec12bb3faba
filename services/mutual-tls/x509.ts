/**
 * @peculiar/x509, made ready: it needs `reflect-metadata` loaded before it and a WebCrypto to work
 * with. Whatever in the services builds or reads X.509 imports it from here.
 */
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(globalThis.crypto);

export { x509 };

/** SHA-256 throughout; RSA because node-forge, which reads the chain on the kiosk, reads nothing else. */
export const SIGNATURE = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const;
