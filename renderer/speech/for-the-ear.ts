/** Written for the eye, said for the ear: marks that a voice would name, or trip over. */
import { UTTERANCE_CHARACTERS_MAX } from '../../protocol/speech.ts';

export function forTheEar(text: string): string {
  return cut(
    text
      // 4,920: a voice takes the comma for the end of a clause, and says two numbers.
      .replaceAll(/(?<=\d),(?=\d{3}(?!\d))/g, '')
      // 25.00: the amount is whole.
      .replaceAll(/(?<=\d)\.00(?!\d)/g, '')
      // Digits that are masked, and dots between one thing and the next.
      .replaceAll(/\s*[•·●∙]+(\s*[•·●∙]+)*\s*/g, ', ')
      // No mark-up of any program that speaks.
      .replaceAll(/[<>[\]{}|_^~`\\]/g, ' ')
      .replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/(^|\s),\s?/g, '$1')
      .trim(),
  );
}

/** Sentences, said one after the other with a pause between them. */
export const asSentences = (said: readonly string[]): string =>
  said
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((one) => (/[.。？?:：]$/.test(one) ? one : `${one}.`))
    .join(' ');

/** At the end of a sentence, where there is one. */
function cut(text: string): string {
  if (text.length <= UTTERANCE_CHARACTERS_MAX) return text;
  const head = text.slice(0, UTTERANCE_CHARACTERS_MAX).replace(/[\uD800-\uDBFF]$/, '');
  const end = Math.max(head.lastIndexOf('. '), head.lastIndexOf('。'));
  return end > 0 ? head.slice(0, end + 1) : head;
}
