/** The openssl command: somebody else's TLS and X.509, to check ours against. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Ran {
  status: number | null;
  output: string;
}

export function run(command: string, args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'pipe' });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    child.stderr.on('data', (piece: Buffer) => pieces.push(piece));
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status, output: Buffer.concat(pieces).toString('utf8') }),
    );
    // The command may close its input before it has read it all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

export interface KeyAndCertificate {
  key: string;
  certificate: string;
}

/** A certificate nobody but its maker stands behind, with any name in it. */
export async function selfSigned(urn: string): Promise<KeyAndCertificate> {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-openssl-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const made = await run('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '1',
    '-subj',
    '/CN=Kangen kiosk/O=Kangen',
    '-addext',
    `subjectAltName=URI:${urn}`,
    '-keyout',
    key,
    '-out',
    certificate,
  ]);
  if (made.status !== 0) throw new Error(made.output);
  return { key: await readFile(key, 'utf8'), certificate: await readFile(certificate, 'utf8') };
}

/** One HTTP request through `openssl s_client`; the output holds the handshake, alerts included. */
export async function sClient(
  url: string,
  caFile: string,
  own?: KeyAndCertificate,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kangen-openssl-'));
  const ownArgs: string[] = [];
  if (own) {
    await writeFile(join(folder, 'key.pem'), own.key, { mode: 0o600 });
    await writeFile(join(folder, 'certificate.pem'), own.certificate);
    ownArgs.push('-key', join(folder, 'key.pem'), '-cert', join(folder, 'certificate.pem'));
    ownArgs.push('-cert_chain', join(folder, 'certificate.pem'));
  }
  const { host } = new URL(url);
  const request = `GET /.well-known/est/cacerts HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const args = [
    's_client',
    '-connect',
    host,
    '-CAfile',
    caFile,
    '-verify_return_error',
    '-ign_eof',
    ...ownArgs,
  ];
  const { output } = await run('openssl', args, request);
  return output;
}
