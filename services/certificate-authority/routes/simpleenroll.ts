import { EST } from '../../../protocol/enrolment.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { certificatesAnswer, claimFrom, PKCS10 } from '../est.ts';
import { type Registrar } from '../registrar.ts';

/** RFC 7030 section 4.2.1, authenticated as section 3.2.3 allows: HTTP Basic inside TLS. */
export function simpleenroll(registrar: Registrar): RawRoute {
  return {
    method: 'POST',
    path: EST.simpleenroll,
    contentType: PKCS10,
    handle: async ({ headers, body }) => {
      const enrolled = await registrar.enrol(claimFrom(headers.authorization), body);
      if (enrolled.ok) return certificatesAnswer([enrolled.certificate]);
      const challenge = enrolled.failure.code === 'enrolment-refused';
      return {
        ...enrolled,
        headers: challenge ? { 'www-authenticate': 'Basic realm="kangen enrolment"' } : {},
      };
    },
  };
}
