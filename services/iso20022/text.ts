/** Simple types of ISO 20022 that more than one document has. */
import { z } from 'zod';
import { identificationCharactersMax } from './limits.ts';

/** Max35Text: banks choose their own characters, so only control characters are refused. */
export const identification = z
  .string()
  .min(1)
  .max(identificationCharactersMax)
  .regex(/^\P{C}+$/u);

/** ISODateTime. Many banks leave the zone out: it is then read as UTC, and decides nothing anyway. */
export const isoDateTime = z.iso
  .datetime({ offset: true, local: true })
  .transform((text) => new Date(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`));
