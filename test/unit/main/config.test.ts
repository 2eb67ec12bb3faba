import { describe, expect, it } from 'vitest';
import { ConfigError, mayRun, readConfig } from '../../../main/config.ts';

describe('the environment', () => {
  it("may be empty: a shop's kiosk is full screen and strict", () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      userData: null,
      provisioningFile: null,
      sqliteBinding: undefined,
      windowSize: null,
      development: false,
    });
  });
  it("names a window's size", () => {
    expect(readConfig({ KANGEN_WINDOW: '1080x1920' }).windowSize).toEqual({
      width: 1080,
      height: 1920,
    });
  });
  it.each(['1080', 'x', '1080x', '10x10', '1080x1920x3', '99999x1', '-1x5'])(
    'refuses a window of %s',
    (size) => {
      expect(() => readConfig({ KANGEN_WINDOW: size })).toThrow(ConfigError);
    },
  );
  it('takes nothing but 1 for development', () => {
    expect(() => readConfig({ KANGEN_DEVELOPMENT: 'yes' })).toThrow(ConfigError);
  });
});

it('root is refused outside development', () => {
  expect(mayRun(readConfig({}), 0)).toBe(false);
  expect(mayRun(readConfig({}), 1000)).toBe(true);
  expect(mayRun(readConfig({ KANGEN_DEVELOPMENT: '1' }), 0)).toBe(true);
});
