import { type Failure } from '../../protocol/failure.ts';

/** Thrown inside the door to leave a request with this failure as its answer; never leaves the door. */
export class RefusedEarly extends Error {
  override name = 'RefusedEarly';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}
