import { type RawRoute } from '../../mutual-tls/raw-route.ts';
import { type RevocationLists } from '../revocation-list.ts';

/** RFC 5280 and RFC 2585: for everybody, as DER. */
export function crl(lists: RevocationLists): RawRoute {
  return {
    method: 'GET',
    path: '/v1/crl',
    handle: async () => ({
      ok: true,
      headers: { 'content-type': 'application/pkix-crl' },
      body: await lists.current(),
    }),
  };
}
