/**
 * What a device does at its start: it uses the certificate it has; where that has expired it asks for a
 * renewal, which an operator has to approve; and only where there is none, or the renewal is refused, it
 * spends its code.
 */
import {
  type DeviceIdentity,
  enrol,
  type Enrolment,
  type EnrolmentParts,
  installedIdentity,
} from './enrol.ts';
import { expiredIdentity, renew, type RenewalEst } from './renewal.ts';

export interface StartParts extends EnrolmentParts {
  /** The authority under a certificate that this device has. Closed when it was asked. */
  estUnder(own: DeviceIdentity): RenewalEst & { close(): Promise<void> };
}

/** @throws KeyUnreadable, or what the disk says */
export async function enrolOrRenew(parts: StartParts): Promise<Enrolment> {
  const installed = await installedIdentity(parts);
  if (installed !== null) return { kind: 'enrolled', identity: installed };
  const expired = await expiredIdentity(parts);
  if (expired === null) return enrol(parts);
  const est = parts.estUnder(expired);
  try {
    const renewed = await renew({ ...parts, est });
    if (renewed.kind === 'waits') {
      return { kind: 'unreachable', reason: 'the certificate has expired: an operator approves' };
    }
    return renewed.kind === 'refused' ? await enrol(parts) : renewed;
  } finally {
    await est.close();
  }
}
