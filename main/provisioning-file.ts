/** Reads the provisioning file an operator put beside the kiosk. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { provisioning, type Provisioning } from '../protocol/enrolment.ts';

export class ProvisioningUnusableError extends Error {
  override name = 'ProvisioningUnusableError';
}

/** @throws ProvisioningUnusableError where the file is not there or breaks its schema */
export function readProvisioning(file: string | null): Provisioning | null {
  if (file === null) return null;
  try {
    return provisioning.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    // SECURITY: no cause. A JSON error quotes the file, and the file holds an enrolment code.
    const why = error instanceof z.ZodError ? z.prettifyError(error) : 'it cannot be read';
    throw new ProvisioningUnusableError(`the provisioning file ${file}: ${why}`);
  }
}
