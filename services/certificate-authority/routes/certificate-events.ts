import { z } from 'zod';
import {
  CERTIFICATE_EVENTS_PER_PAGE_MAX,
  certificateEventPage,
} from '../../../protocol/certificate-events.ts';
import { route, type Route } from '../../mutual-tls/route.ts';
import { type AuthorityStore } from '../store/open.ts';

/** What became of each certificate since then, for those who let parties in. */
export function certificateEvents(store: AuthorityStore): Route {
  return route({
    method: 'GET',
    path: '/v1/certificate-events',
    roles: ['ledger', 'bank'],
    isPolled: true,
    params: z.strictObject({}),
    query: z.strictObject({ after: z.string().regex(/^(0|[1-9][0-9]{0,14})$/) }),
    body: z.undefined(),
    answer: certificateEventPage,
    handle: async ({ query }) => {
      const after = Number(query.after);
      const found = store.read.events(after, CERTIFICATE_EVENTS_PER_PAGE_MAX + 1);
      const events = found.slice(0, CERTIFICATE_EVENTS_PER_PAGE_MAX);
      const more = found.length > events.length;
      return { ok: true, body: { after: store.read.eventPlace(after), events, more } };
    },
  });
}
