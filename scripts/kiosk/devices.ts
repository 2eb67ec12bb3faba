/** For the example shop: a printer made of software, which keeps each sheet as a picture. */
import { join } from 'node:path';
import { printerOnNetwork, SimulatedPrinter } from '../devices/simulated-printer.ts';

export interface AttachedDevices {
  /** For the kiosk's environment. */
  env: Record<string, string>;
  close(): Promise<void>;
}

export async function simulatedDevices(folder: string): Promise<AttachedDevices> {
  const sheets = join(folder, 'paper');
  const { port, close } = await printerOnNetwork(new SimulatedPrinter(sheets));
  console.log(`A printer is attached that keeps what it prints in ${sheets}.`);
  return { env: { KANGEN_PRINTER: `tcp://127.0.0.1:${port}` }, close };
}
