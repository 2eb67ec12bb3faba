/**
 * Reads the brand of the shop from the file that the kiosk's configuration names: two colours and the
 * name of a picture beside it. Words that cannot be read help nobody's brand: such a file is refused.
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import { type Brand, brand, colour } from '../../protocol/brand.ts';
import { limits } from '../limits.ts';
import { contrastBetween } from './contrast.ts';

export class BrandRefusedError extends Error {
  override name = 'BrandRefusedError';
}

const brandFile = z.strictObject({
  accent: colour,
  onAccent: colour,
  /** Of a file in the same folder, and nowhere else. */
  logo: z
    .string()
    .max(100)
    .refine((name) => basename(name) === name)
    .optional(),
});

const types: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

/** @throws BrandRefusedError with what is wrong, in a sentence for whoever wrote the file */
export function readBrand(file: string): Brand {
  const said = parsed(file);
  const contrast = contrastBetween(said.accent, said.onAccent);
  if (contrast < limits.brandContrastMin) {
    const least = `${limits.brandContrastMin} to 1 is the least (WCAG 1.4.3)`;
    const found = `${said.onAccent} on ${said.accent} is ${contrast.toFixed(2)} to 1`;
    throw new BrandRefusedError(`the brand file ${file}: ${found}; ${least}`);
  }
  return brand.parse({
    ...said,
    ...(said.logo !== undefined && { logo: pictureAt(join(dirname(file), said.logo)) }),
  });
}

function parsed(file: string): z.output<typeof brandFile> {
  try {
    return brandFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : 'it cannot be read';
    throw new BrandRefusedError(`the brand file ${file}: ${why}`, { cause });
  }
}

function pictureAt(file: string): string {
  const type = types[extname(file)];
  if (type === undefined) throw new BrandRefusedError(`the logo ${file}: neither .svg nor .png`);
  const bytes = read(file);
  if (bytes.length === 0 || bytes.length > limits.brandLogoBytesMax) {
    const said = `${bytes.length} bytes; 1 to ${limits.brandLogoBytesMax} are taken`;
    throw new BrandRefusedError(`the logo ${file}: ${said}`);
  }
  return `data:${type};base64,${bytes.toString('base64')}`;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new BrandRefusedError(`the logo ${file}: it cannot be read`, { cause });
  }
}
