import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redemptionId } from '../../../protocol/ids.ts';
import { slipCodeOf } from '../../../protocol/slip-code.ts';
import { exampleRequest } from '../../support/fake-channels.ts';
import { statementFor } from '../../support/signed-messages.ts';

const id = redemptionId.parse('01956a3c-7b00-7abc-8def-0123456789ab');
const signed = statementFor(id, 'completed', exampleRequest());

describe('the code on a slip', () => {
  it.each([
    ['a number', id, null],
    ['a number as a scanner may spell it', ` ${id.toUpperCase()}\n`, null],
    ['a statement', signed, signed],
    ['a link', `https://hanami.example/receipt.html#${signed}`, signed],
    ['a link with a proof', `https://hanami.example/receipt.html#${signed}~eyJhIjoxfQ`, signed],
  ])('%s', (_, text, statement) => {
    expect(slipCodeOf(text)).toEqual({ id, statement });
  });

  it.each(['', '4000000000000002', 'https://hanami.example/#', 'a.b.c', `${id}0`])(
    '%s is none of ours',
    (text) => expect(slipCodeOf(text)).toBeNull(),
  );

  it('is read from any text without harm', () => {
    fc.assert(fc.property(fc.string(), (text) => void slipCodeOf(text)));
  });
});
