import { EST } from '../../../protocol/enrolment.ts';
import { failureOf } from '../../../protocol/failure.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { certificatesAnswer, PKCS10 } from '../est.ts';
import { type Registrar } from '../registrar.ts';

/** RFC 7030 section 4.2.2: the same party, usually with a new key. */
export function simplereenroll(registrar: Registrar): RawRoute {
  return {
    method: 'POST',
    path: EST.simplereenroll,
    contentType: PKCS10,
    handle: async ({ body, caller }) => {
      if (caller === null) {
        return {
          ok: false,
          failure: failureOf('certificate-required', 'renewal needs a certificate'),
        };
      }
      const enrolled = await registrar.reenrol(caller, body);
      return enrolled.ok ? certificatesAnswer([enrolled.certificate]) : enrolled;
    },
  };
}
