/** A certificate that is taken back, and what a party has. */
import { z } from 'zod';
import { AUTHORITY_URN, partyUrn } from '../../../protocol/identity.ts';
import {
  LATE_RENEWALS_SHOWN_MAX,
  partyCertificates,
  revocation,
  revocationRequest,
} from '../../../protocol/operator/certificates.ts';
import { type Clock } from '../../clock.ts';
import { refuse, route, type Route } from '../../mutual-tls/route.ts';
import { limits } from '../limits.ts';
import { operatorIn } from '../operator-word.ts';
import { certificateState, type StoredCertificate } from '../rules.ts';
import { type AuthorityWriter } from '../store/writer.ts';
import { type OperatorParts } from './operator.ts';

const nothing = z.strictObject({});

export function postRevocation(parts: OperatorParts): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/revocations',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: revocationRequest,
    answer: revocation,
    handle: async ({ caller, body: { identity, serial, reason } }) => {
      if (identity === AUTHORITY_URN) {
        return refuse('body-invalid', 'body.identity: a new issuing key replaces the authority');
      }
      const said = `${operatorIn(caller)}: ${reason}`;
      const revoked = parts.store.transact((tx) => {
        const meant = tx
          .certificatesOf(identity, LATE_RENEWALS_SHOWN_MAX)
          .filter((one) => (serial === null ? isAlive(one, parts.clock) : one.serial === serial));
        for (const one of meant) if (!one.revoked) revoke(parts, { tx, one, said });
        return meant.map((one) => one.serial);
      });
      if (revoked.length === 0) {
        return refuse('certificate-unknown', 'this party has no such certificate that holds');
      }
      return { ok: true, body: { identity, revoked } };
    },
  });
}

const isAlive = (one: StoredCertificate, clock: Clock): boolean =>
  certificateState(one, clock.now()) !== 'expired';

interface ToRevoke {
  tx: AuthorityWriter;
  one: StoredCertificate;
  said: string;
}

function revoke({ clock, random }: OperatorParts, { tx, one, said }: ToRevoke): void {
  const { serial, identity } = one;
  const at = clock.now().toISOString();
  const mark = Buffer.from(random(limits.eventMarkBytes)).toString('hex');
  const notAfter = one.notAfter.toISOString();
  const enrolledAt = tx.enrolledAt(serial) ?? one.notBefore.toISOString();
  tx.addEvent({ mark, serial, identity, notAfter, enrolledAt, state: 'revoked', at });
  tx.record({ at, event: 'revoked', identity, serial, reason: said });
}

export function getCertificates({ store, clock }: OperatorParts): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/certificates',
    roles: ['operator'],
    params: nothing,
    query: z.strictObject({ identity: partyUrn }),
    body: z.undefined(),
    answer: partyCertificates,
    handle: async ({ query: { identity } }) => {
      const found = store.read.certificatesOf(identity, LATE_RENEWALS_SHOWN_MAX);
      const certificates = found.map((one) => ({
        serial: one.serial,
        state: partyCertificates.shape.certificates.element.shape.state.parse(
          certificateState(one, clock.now()),
        ),
        notAfter: one.notAfter.toISOString(),
        issuedAt: one.issuedAt.toISOString(),
      }));
      return { ok: true, body: { certificates } };
    },
  });
}
