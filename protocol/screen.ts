/**
 * How terminals present themselves, as an operator has it: said in the ledger's signed policy, applied
 * between customers. Nothing of it decides about points or money.
 */
import { z } from 'zod';
import { language } from './ledger.ts';

/** One line of plain words: no control or formatting characters, and short enough for every panel. */
const line = (widthMax: number) =>
  z
    .string()
    .min(1)
    .regex(/^[^\p{C}\p{Zl}\p{Zp}<>{}]+$/u)
    .refine((text) => widthOf(text) <= widthMax, {
      message: `too wide for a panel: at most ${widthMax}, wide characters count twice`,
    });

/** What the welcome screen says in place of its own words; what is absent is said as ever. */
const screenTexts = z.strictObject({
  title: line(48).optional(),
  how: line(72).optional(),
  /** Beside them: something the shop's customers should know. */
  notice: line(120).optional(),
});

/** What a terminal is told. */
export const screenPart = z.strictObject({
  /** Offered, in this order; the first is the usual one where the shop's own is not among them. */
  languages: z
    .array(language)
    .min(1)
    .refine((all) => new Set(all).size === all.length, { message: 'one is named twice' }),
  theme: z.enum(['light', 'dark', 'high-contrast']),
  text: z.literal([100, 125, 150]),
  /** Whether customers are told from how much to how much one transfer may be. */
  limitsShown: z.boolean(),
  /** Nobody is served; what is under way goes on. */
  maintenance: z.boolean(),
  texts: z.partialRecord(language, screenTexts),
});
export type ScreenPart = z.output<typeof screenPart>;

/** `POST /v1/operator/screen`: all of it at once. The idle times stand in the policy by themselves. */
export const screenSettings = screenPart.extend({
  idle: z
    .strictObject({
      askAfterSeconds: z.int().min(15).max(600),
      answerSeconds: z.int().min(20).max(120),
    })
    .optional(),
});
export type ScreenSettings = z.output<typeof screenSettings>;

/** Answer to it, and to `GET /v1/operator/screen`. Version 0, and null: nobody has set anything. */
export const screenShown = z.strictObject({
  version: z.int().min(0),
  settings: screenSettings.nullable(),
  /** What was set cannot be read any more: terminals keep what they understood last. Set it anew. */
  unreadable: z.literal(true).optional(),
});
export type ScreenShown = z.output<typeof screenShown>;

/** Chinese, Japanese and Korean characters take the room of two. */
const widthOf = (text: string): number =>
  Array.from(text).reduce(
    (width, one) =>
      width +
      (/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uff60]/.test(one) ? 2 : 1),
    0,
  );
