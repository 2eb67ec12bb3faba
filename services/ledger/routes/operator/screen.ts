/** How terminals present themselves, read and set. */
import { screenSettings, screenShown } from '../../../../protocol/screen.ts';
import { route, type Route } from '../../../mutual-tls/route.ts';
import { type LedgerContext } from '../../context.ts';
import { deedBy } from '../../deeds.ts';
import { audited } from '../../rules/audit.ts';
import { screenSeen, setScreen } from '../../rules/screen.ts';
import { noBody, nothing } from '../schemas.ts';

export const screenRoutes: readonly ((context: LedgerContext) => Route)[] = [getScreen, postScreen];

function getScreen({ store }: LedgerContext): Route {
  return route({
    method: 'GET',
    path: '/v1/operator/screen',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: noBody,
    answer: screenShown,
    handle: async () => ({
      ok: true,
      body: screenSeen(await store.read({ name: 'screen-settings' })),
    }),
  });
}

function postScreen(context: LedgerContext): Route {
  return route({
    method: 'POST',
    path: '/v1/operator/screen',
    roles: ['operator'],
    params: nothing,
    query: nothing,
    body: screenSettings,
    answer: screenShown,
    handle: async ({ caller, body: settings }) => {
      const { languages, theme, text, limitsShown, maintenance, texts, idle } = settings;
      const deed = deedBy(context, caller, {
        deed: 'screen.set',
        subject: 'screen',
        details: {
          languages: languages.join(' '),
          theme,
          text,
          limitsShown,
          maintenance,
          texts: Object.keys(texts).join(' '),
          askAfterSeconds: idle?.askAfterSeconds ?? null,
          answerSeconds: idle?.answerSeconds ?? null,
        },
      });
      const nowMs = context.clock.now().getTime();
      return context.store.transact({ name: 'screen-settings' }, (newest) =>
        audited(setScreen(newest, { settings, nowMs }), deed),
      );
    },
  });
}
