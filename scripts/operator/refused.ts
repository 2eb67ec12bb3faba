import { type Failure } from '../../protocol/failure.ts';

/** A service said no: exit code 1, and its own words on standard error. */
export class Refused extends Error {
  override name = 'Refused';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`${failure.code}: ${failure.detail}. ${failure.next}`);
    this.failure = failure;
  }
}
