import { EST } from '../../../protocol/enrolment.ts';
import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { csrAttributesAnswer } from '../est.ts';

/** RFC 7030 section 4.5: what a signing request should have. Open to everybody, as cacerts is. */
export function csrattrs(): RawRoute {
  return { method: 'GET', path: EST.csrattrs, handle: async () => csrAttributesAnswer() };
}
