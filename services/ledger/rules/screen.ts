/** How terminals present themselves: a newer row, which the next policy of each terminal says. */
import {
  type ScreenPart,
  type ScreenSettings,
  screenSettings,
  type ScreenShown,
} from '../../../protocol/screen.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ScreenSettingsRow } from '../store/rows.ts';

export const screenSeen = (newest: ScreenSettingsRow | null): ScreenShown => ({
  version: newest?.version ?? 0,
  settings: newest === null ? null : settingsIn(newest),
});

export function setScreen(
  newest: ScreenSettingsRow | null,
  { settings, nowMs }: { settings: ScreenSettings; nowMs: number },
): Decision<{ ok: true; body: ScreenShown }> {
  const settingsJson = JSON.stringify(settings);
  if (newest?.settingsJson === settingsJson) {
    return unchanged({ ok: true, body: screenSeen(newest) });
  }
  const row: ScreenSettingsRow = {
    version: (newest?.version ?? 0) + 1,
    settingsJson,
    setMs: nowMs,
  };
  return {
    answer: { ok: true, body: screenSeen(row) },
    writes: [{ op: 'insert', table: 'screen_settings', row }],
  };
}

/** What of it the policy says, and the idle times where they are set. */
export function screenInPolicy(newest: ScreenSettingsRow | null): {
  version: number;
  screen: ScreenPart | null;
  idle: ScreenSettings['idle'];
} {
  if (newest === null) return { version: 0, screen: null, idle: undefined };
  const { idle, ...screen } = settingsIn(newest);
  return { version: newest.version, screen, idle };
}

const settingsIn = ({ settingsJson }: ScreenSettingsRow): ScreenSettings =>
  screenSettings.parse(JSON.parse(settingsJson));
