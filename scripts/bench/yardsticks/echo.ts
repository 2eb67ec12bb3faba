/** The echo server as a child process: started until it says its port, ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type IdentityFiles } from '../../../services/mutual-tls/identity-files.ts';

const program = fileURLToPath(new URL('echo-server.ts', import.meta.url));

export interface Echo {
  url: string;
  stop(): Promise<void>;
}

export interface EchoAnswers {
  /** By method and path, e.g. `GET /v1/keys`; JSON, as it goes on the wire. */
  answers?: Record<string, unknown>;
  /** To everything else. */
  otherwise?: unknown;
}

export async function startEcho(
  identity: IdentityFiles,
  { answers = {}, otherwise = {} }: EchoAnswers = {},
): Promise<Echo> {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${JSON.stringify({ identity, answers, otherwise })}\n`);
  const said: unknown[] = await once(createInterface({ input: child.stdout }), 'line');
  const { port } = z.object({ port: z.int() }).parse(JSON.parse(String(said[0])));
  return {
    url: `https://127.0.0.1:${port}`,
    stop: async () => {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
