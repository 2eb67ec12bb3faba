import { EST } from '../../../protocol/enrolment.ts';
import { failureOf } from '../../../protocol/failure.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { certificatesAnswer, PKCS10, waitAnswer } from '../est.ts';
import { type Registrar } from '../registrar.ts';

/**
 * RFC 7030 section 4.2.2: the same party, with a new key. Who asks is known by the certificate that is
 * shown, byte for byte the one that was issued; where it has expired, the answer is 202 at first.
 */
export function simplereenroll(registrar: Registrar): RawRoute {
  return {
    method: 'POST',
    path: EST.simplereenroll,
    contentType: PKCS10,
    handle: async ({ body, presented }) => {
      if (presented === null) {
        return {
          ok: false,
          failure: failureOf('certificate-required', 'renewal needs a certificate'),
        };
      }
      const renewed = await registrar.reenrol(presented, body);
      if ('waits' in renewed) return waitAnswer();
      return renewed.ok ? certificatesAnswer([renewed.certificate]) : renewed;
    },
  };
}
