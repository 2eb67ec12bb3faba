import fc from 'fast-check';
import { expect, it } from 'vitest';
import { enrolmentCode } from '../../../../protocol/enrolment.ts';
import {
  codeFrom,
  hashCode,
  sameHash,
} from '../../../../services/certificate-authority/enrolment-code.ts';

const twentyBytes = fc.uint8Array({ minLength: 20, maxLength: 20 });

it('is RFC 4648 base32', () => {
  expect(codeFrom(Buffer.from('foobarfoobarfoobarfo'))).toBe('MZXW6YTBOJTG633CMFZGM33PMJQXEZTP');
});

it('fits the protocol, and different chances make different codes', () => {
  fc.assert(
    fc.property(twentyBytes, twentyBytes, (left, right) => {
      expect(enrolmentCode.safeParse(codeFrom(left)).success).toBe(true);
      expect(codeFrom(left) === codeFrom(right)).toBe(Buffer.from(left).equals(Buffer.from(right)));
    }),
  );
});

it('is not made of too little chance', () => {
  expect(() => codeFrom(new Uint8Array(19))).toThrow(RangeError);
});

it('is recognised by its digest, which differs from any other and has any length', () => {
  expect(sameHash(hashCode('A'), hashCode('A'))).toBe(true);
  expect(sameHash(hashCode('A'), hashCode('B'))).toBe(false);
  expect(sameHash(hashCode('A'), Buffer.alloc(0))).toBe(false);
});
