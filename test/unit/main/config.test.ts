import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, refusalToRun } from '../../../main/config.ts';

describe('the environment', () => {
  it("may be empty: a shop's kiosk is full screen and strict", () => {
    expect(readConfig({ PATH: '/bin' }, false)).toEqual({
      userData: null,
      provisioningFile: null,
      aliveFile: null,
      brandFile: null,
      credentials: null,
      exportFolder: null,
      staffMayClose: false,
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

describe('outside development', () => {
  const shop = readConfig({}, true);
  it('root is refused', () => {
    expect(refusalToRun(shop, { uid: 0, args: [] })).toContain('root');
    expect(refusalToRun(shop, { uid: 1000, args: [] })).toBeNull();
  });
  it.each(['--no-sandbox', '--remote-debugging-port=0', '--gpu-launcher=sh', '-r', 'other.js'])(
    '%s is refused, as is whatever is not known to be harmless',
    (argument) => {
      const refusal = refusalToRun(shop, { uid: 1000, args: ['--disable-gpu', argument] });
      expect(refusal).toContain(argument);
    },
  );
  it('a switch is known by its whole name', () => {
    expect(refusalToRun(shop, { uid: 1000, args: ['--disable-gpu-sandbox'] })).not.toBeNull();
    expect(refusalToRun(shop, { uid: 1000, args: ['--ozone-platform=wayland'] })).toBeNull();
  });
  it('a workshop may do as it likes', () => {
    const workshop = readConfig({ KANGEN_DEVELOPMENT: '1' }, false);
    expect(refusalToRun(workshop, { uid: 0, args: ['--no-sandbox'] })).toBeNull();
  });
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
