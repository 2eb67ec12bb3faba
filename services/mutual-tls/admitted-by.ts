/** Several words on one caller, for a door's `admit`: each may refuse, in their order. */
import { type Failure } from '../../protocol/failure.ts';
import { type Presenter } from './route.ts';

type Check = (caller: Presenter) => Failure | null | Promise<Failure | null>;

/** @param checks undefined where a service has none of a kind */
export const admittedBy =
  (checks: readonly (Check | undefined)[]): Check =>
  async (caller) => {
    for (const check of checks) {
      const refusal = (await check?.(caller)) ?? null;
      if (refusal !== null) return refusal;
    }
    return null;
  };
