/** Which devices a terminal is told it has. A line each, parsed once, with a sentence for each that is wrong. */
import { z } from 'zod';

const network = z
  .string()
  .regex(/^tcp:\/\/[^/]+$/)
  .transform((text, context) => {
    const { hostname, port } = URL.canParse(text) ? new URL(text) : { hostname: '', port: '' };
    if (hostname !== '') return { kind: 'network' as const, host: hostname, port: portOf(port) };
    context.addIssue('must look like tcp://192.168.1.50:9100');
    return z.NEVER;
  });
/** What printers listen on where nobody says otherwise. */
const RAW_PORT = 9100;
const portOf = (text: string): number => (text === '' ? RAW_PORT : Number(text));

/** A name below /dev, and nothing that leads out of it. */
function isDeviceFile(path: string): boolean {
  return /^\/dev\/[\w./-]+$/.test(path) && !path.split('/').includes('..');
}

const device = z
  .string()
  .refine(isDeviceFile)
  .transform((path) => ({ kind: 'device' as const, path }));
const system = z
  .string()
  .regex(/^system:.+$/)
  .max(134)
  .transform((text) => ({ kind: 'system' as const, name: text.slice('system:'.length) }));

export const printerAddress = z.union([network, device, system], {
  error: 'must look like tcp://192.168.1.50:9100, /dev/usb/lp0 or system:NAME',
});
export type PrinterAddress = z.output<typeof printerAddress>;

export const paperDots = z.enum(['576', '384'], {
  error: 'must be 576 (paper of 80 mm) or 384 (58 mm)',
});

export const readerPath = z
  .string()
  .refine(isDeviceFile, { error: 'must be a serial device such as /dev/ttyACM0' });

export interface DeviceConfig {
  /** Null: none. */
  printer: PrinterAddress | null;
  dots: 576 | 384;
  /** Of a reader on a serial line; one that types needs no line here. Null: none. */
  reader: string | null;
}

export const noDevices: DeviceConfig = { printer: null, dots: 576, reader: null };
