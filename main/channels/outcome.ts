/** The outcomes of the engine's ports, as the channels make them. */
import { type Outcome } from '../engine/ports.ts';

export { type Outcome };
export type UnknownReason = Extract<Outcome<never>, { kind: 'unknown' }>['reason'];

export const unknown = (reason: UnknownReason): Extract<Outcome<never>, { kind: 'unknown' }> => ({
  kind: 'unknown',
  reason,
});
