/** Noun `identity`: an operator's own key and certificate. The key is made here and never leaves. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { systemClock } from '../../services/clock.ts';
import { operatorUrn, partyFromSubjectAltName } from '../../protocol/identity.ts';
import { enrolParty } from '../../services/mutual-tls/enrol.ts';
import { EnrolmentFailed } from '../../services/mutual-tls/est-exchange.ts';
import { type IdentityFiles, readIdentity } from '../../services/mutual-tls/identity-files.ts';
import { type Shown } from './shown.ts';
import { Misused, type Noun, verb } from './verb.ts';

const enrol = verb({
  name: 'enrol',
  summary: 'a first certificate, for a one-time code that another operator issued',
  operands: ['name'],
  flags: {
    enrolment: {
      type: 'string',
      value: 'URL',
      summary: "the authority's enrolment door",
      required: true,
    },
    code: { type: 'string', value: 'CODE', summary: 'the one-time code', required: true },
    root: {
      type: 'string',
      value: 'FILE',
      summary: "the authority's root certificate, which you got by another way",
      required: true,
    },
  },
  run: async ({ operands, flags, connection }) => {
    try {
      const identity = await enrolParty({
        urn: operatorUrn(operands.name),
        enrolmentUrl: flags.enrolment,
        code: flags.code,
        authority: readFileSync(flags.root, 'utf8'),
        directory: connection.identityFolder(),
        clock: systemClock,
      });
      return shownOf(identity);
    } catch (error) {
      if (!(error instanceof EnrolmentFailed)) throw error;
      throw new Misused(error.message, { cause: error });
    }
  },
});

const show = verb({
  name: 'show',
  summary: 'whose certificate this is, and until when',
  operands: [],
  flags: {},
  run: async ({ connection }) => {
    try {
      return shownOf(readIdentity(connection.identityFolder()));
    } catch (cause) {
      throw new Misused(`there is no identity in ${connection.identityFolder()}`, { cause });
    }
  },
});

function shownOf({ certificate }: IdentityFiles): Shown {
  const { subjectAltName, serialNumber, validTo } = new X509Certificate(certificate);
  return {
    kind: 'record',
    fields: {
      identity: partyFromSubjectAltName(subjectAltName)?.urn,
      serial: serialNumber,
      validUntil: new Date(validTo).toISOString(),
    },
  };
}

export const identity: Noun = {
  name: 'identity',
  summary: "this operator's own certificate",
  verbs: [enrol, show],
};
