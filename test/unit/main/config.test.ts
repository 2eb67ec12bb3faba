import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, refusalToRun } from '../../../main/config.ts';

describe('the environment', () => {
  it("may be empty: a shop's kiosk is full screen and strict", () => {
    expect(readConfig({ PATH: '/bin' }, false)).toEqual({
      userData: null,
      provisioningFile: null,
      credentials: null,
      sqliteBinding: undefined,
      windowSize: null,
      development: false,
    });
  });
  it("names a window's size", () => {
    expect(
      readConfig({ KANGEN_WINDOW: '1080x1920', KANGEN_DEVELOPMENT: '1' }, false).windowSize,
    ).toEqual({
      width: 1080,
      height: 1920,
    });
  });
  it.each(['1080', 'x', '1080x', '10x10', '1080x1920x3', '99999x1', '-1x5'])(
    'refuses a window of %s',
    (size) => {
      expect(() => readConfig({ KANGEN_WINDOW: size }, false)).toThrow(ConfigError);
    },
  );
  it('takes nothing but 1 for development', () => {
    expect(() => readConfig({ KANGEN_DEVELOPMENT: 'yes' }, false)).toThrow(ConfigError);
  });
});

it('root is refused outside development', () => {
  const start = (uid: number, switches: string[] = []) => ({
    uid,
    hasSwitch: (name: string) => switches.includes(name),
  });
  const shop = readConfig({}, true);
  expect(refusalToRun(shop, start(0))).toContain('root');
  expect(refusalToRun(shop, start(1000))).toBeNull();
  expect(refusalToRun(shop, start(1000, ['no-sandbox']))).toContain('--no-sandbox');
  expect(refusalToRun(shop, start(1000, ['remote-debugging-port']))).toContain('debugging');
  const workshop = readConfig({ KANGEN_DEVELOPMENT: '1' }, false);
  expect(refusalToRun(workshop, start(0, ['no-sandbox']))).toBeNull();
});

it('takes nothing from its environment that opens a packaged kiosk', () => {
  const opened = {
    KANGEN_DEVELOPMENT: '1',
    KANGEN_WINDOW: '800x600',
    KANGEN_SQLITE_BINDING: '/tmp/other.node',
  };
  expect(readConfig(opened, true)).toMatchObject({
    development: false,
    windowSize: null,
    sqliteBinding: undefined,
  });
  expect(readConfig(opened, false).development).toBe(true);
});
