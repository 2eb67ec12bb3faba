/** How much memory a process holds: from the kernel's own account of it (Linux, proc(5)). */
import { readdirSync, readFileSync } from 'node:fs';

export interface Memory {
  nowMiB: number;
  peakMiB: number;
}

/** Of the ledger that this process has started. @throws where there is none */
export function ledgerMemory(): Memory {
  const pid = readdirSync('/proc').find((name) => isOurLedger(name));
  if (pid === undefined) throw new Error('no ledger runs below this process');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { nowMiB: mebibytes(status, 'VmRSS'), peakMiB: mebibytes(status, 'VmHWM') };
}

export const memoryText = ({ nowMiB, peakMiB }: Memory): string =>
  `${nowMiB} MiB now, ${peakMiB} MiB at most`;

/** Of this process, since it began. */
export const ownPeakBytes = (): number => process.resourceUsage().maxRSS * 1024;

function isOurLedger(name: string): boolean {
  if (!/^\d+$/.test(name)) return false;
  try {
    const parent = /^PPid:\s*(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
    const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
    return parent === String(process.pid) && command.includes('services/ledger/index.ts');
  } catch {
    // Gone since it was listed.
    return false;
  }
}

function mebibytes(status: string, field: string): number {
  const kibibytes = new RegExp(String.raw`^${field}:\s*(\d+) kB$`, 'm').exec(status)?.[1];
  return Math.round(Number(kibibytes) / 1024);
}
