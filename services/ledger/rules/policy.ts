/** `GET /v1/policy`: what one terminal may do while this ledger cannot be reached. */
import { LEDGER_URN } from '../../../protocol/identity.ts';
import { type Policy, type WishCaps } from '../../../protocol/messages.ts';
import { type Money, roundDownToStep } from '../../../protocol/money.ts';
import { limits } from '../limits.ts';
import { type ProgrammeRow, type ScreenSettingsRow } from '../store/rows.ts';
import { secondsOf } from './instant.ts';
import { feeShown, termsOf } from './programme.ts';
import { screenInPolicy } from './screen.ts';

export function policyFor(
  { programme, settings }: { programme: ProgrammeRow; settings: ScreenSettingsRow | null },
  { terminal, jti, nowMs }: { terminal: string; jti: string; nowMs: number },
): Policy {
  const iat = secondsOf(nowMs);
  const { screen, idle } = screenInPolicy(settings);
  return {
    iss: LEDGER_URN,
    aud: terminal,
    iat,
    jti,
    exp: iat + limits.policyLifetimeSeconds,
    version: policyVersion(settings),
    wishes: wishCapsOf(programme),
    idle: idle ?? {
      askAfterSeconds: limits.idleAskAfterSeconds,
      answerSeconds: limits.idleAnswerSeconds,
    },
    ...(screen !== undefined && { screen }),
  };
}

/** Rises with whatever a policy says. */
export const policyVersion = (settings: ScreenSettingsRow | null): number =>
  limits.policyVersion + (settings?.version ?? 0);

/** Null where the largest wish would be smaller than the smallest redemption. */
export function wishCapsOf(programme: ProgrammeRow): WishCaps | null {
  const { rate, minimum, step, fee, perRedemption } = termsOf(programme);
  const { currency } = programme;
  const part: Money = { currency, minor: perRedemption.minor / limits.wishPartOfRedemptionMax };
  const amountMax = roundDownToStep(part, step);
  if (amountMax.minor < minimum.minor) return null;
  return {
    rate,
    minimum,
    step,
    ...feeShown(fee),
    amountMax,
    sumMax: { currency, minor: amountMax.minor * limits.wishSumTimes },
    countMax: limits.wishCountMax,
    ageSecondsMax: limits.wishAgeSecondsMax,
  };
}
