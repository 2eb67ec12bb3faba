/** How terminals present themselves: a newer row, which the next policy of each terminal says. */
import {
  type ScreenPart,
  type ScreenSettings,
  screenSettings,
  type ScreenShown,
} from '../../../protocol/screen.ts';
import { type Decision, unchanged } from '../store/contract.ts';
import { type ScreenSettingsRow } from '../store/rows.ts';

export function screenSeen(newest: ScreenSettingsRow | null): ScreenShown {
  const settings = newest === null ? null : settingsIn(newest);
  return {
    version: newest?.version ?? 0,
    settings,
    ...(newest !== null && settings === null && { unreadable: true }),
  };
}

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

/**
 * What of it the policy says, and the idle times where they are set. Where the row no longer reads the policy
 * says so, by null: a terminal then keeps what it understood last, and nobody's wishes end with it.
 */
export function screenInPolicy(newest: ScreenSettingsRow | null): {
  screen: ScreenPart | null | undefined;
  idle: ScreenSettings['idle'];
} {
  if (newest === null) return { screen: undefined, idle: undefined };
  const settings = settingsIn(newest);
  if (settings === null) return { screen: null, idle: undefined };
  const { idle, ...screen } = settings;
  return { screen, idle };
}

/** Null where an earlier version took what this one does not. */
const settingsIn = ({ settingsJson }: ScreenSettingsRow): ScreenSettings | null =>
  screenSettings.safeParse(JSON.parse(settingsJson)).data ?? null;
