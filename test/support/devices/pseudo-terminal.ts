/**
 * A serial line without a wire: `script`, which every Debian has, opens a pseudo-terminal and passes what is written
 * on one side to the other. The path is that of a real terminal device.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

export interface PseudoTerminal {
  /** As a device file: `/dev/pts/7`. */
  path: string;
  /** Arrives at whoever reads the device. */
  send(bytes: Uint8Array | string): void;
  /** What was written to the device. */
  onBytes(listener: (bytes: Uint8Array) => void): void;
  close(): Promise<void>;
}

export async function pseudoTerminal(): Promise<PseudoTerminal> {
  const child = spawn(
    'script',
    ['--quiet', '--return', '--command', 'stty raw -echo; tty; exec sleep 600', '/dev/null'],
    { env: { ...process.env, TERM: 'dumb' } },
  );
  let listener = (_bytes: Uint8Array): void => undefined;
  const path = await pathFrom(child);
  child.stdout.on('data', (bytes: Buffer) => listener(bytes));
  return {
    path,
    send: (bytes) => void child.stdin.write(bytes),
    onBytes: (next) => {
      listener = next;
    },
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function pathFrom(child: ChildProcessWithoutNullStreams): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (bytes: Buffer): void => {
      said += bytes.toString('latin1');
      const path = /\/dev\/pts\/\d+/.exec(said)?.[0];
      if (path === undefined || !said.includes('\n')) return;
      child.stdout.off('data', listen);
      resolve(path);
    };
    child.stdout.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`no pseudo-terminal: ${said}`)));
  });
}
