import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, refusalToRun } from '../../../main/config.ts';
import { noDevices } from '../../../main/devices/config.ts';

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
      devices: noDevices,
      speech: null,
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

describe('reading aloud', () => {
  const speech = (env: Record<string, string>, packaged = true) => readConfig(env, packaged).speech;
  const development = { KANGEN_DEVELOPMENT: '1', KANGEN_SPEECH_PROGRAM: '/tmp/voice' };
  it('is off where nothing is said, or where it is said', () => {
    expect(speech({})).toBeNull();
    expect(speech({ KANGEN_SPEECH: 'off', KANGEN_SPEECH_DEVICE: 'default' })).toBeNull();
  });
  it('goes over headphones, with their device and their switch', () => {
    const env = {
      KANGEN_SPEECH: 'headphones',
      KANGEN_SPEECH_DEVICE: 'plughw:CARD=Headset,DEV=0',
      KANGEN_HEADPHONE_PLUG: '/dev/input/kangen-headphones',
    };
    expect(speech(env)).toEqual({
      path: 'headphones',
      device: 'plughw:CARD=Headset,DEV=0',
      plug: '/dev/input/kangen-headphones',
      program: '/usr/bin/espeak-ng',
    });
  });
  it('is by one program in a shop, whatever the environment says', () => {
    const env = { KANGEN_SPEECH: 'loudspeaker', ...development };
    expect(speech(env, true)?.program).toBe('/usr/bin/espeak-ng');
    expect(speech(env, false)?.program).toBe('/tmp/voice');
  });
  it.each([
    { KANGEN_SPEECH: 'loud' },
    { KANGEN_SPEECH_DEVICE: '-w/tmp/heard.wav' },
    { KANGEN_SPEECH_DEVICE: 'a b' },
    { KANGEN_HEADPHONE_PLUG: '/dev/input/../sda' },
    { KANGEN_HEADPHONE_PLUG: '/etc/passwd' },
  ])('refuses %j', (env) => {
    expect(() => readConfig(env, false)).toThrow(ConfigError);
  });
});

describe('what is attached', () => {
  const devices = (env: Record<string, string>) => readConfig(env, true).devices;
  it('is nothing where nothing is said', () => {
    expect(devices({})).toEqual(noDevices);
  });
  it.each([
    ['tcp://192.168.1.50:9101', { kind: 'network', host: '192.168.1.50', port: 9101 }],
    ['tcp://printer.shop', { kind: 'network', host: 'printer.shop', port: 9100 }],
    ['/dev/usb/lp0', { kind: 'device', path: '/dev/usb/lp0' }],
    ['system:Front Desk', { kind: 'system', name: 'Front Desk' }],
  ])('a printer at %s', (KANGEN_PRINTER, printer) => {
    expect(devices({ KANGEN_PRINTER })).toEqual({ ...noDevices, printer });
  });
  it('paper of 58 mm, and a reader on a serial line', () => {
    const env = { KANGEN_PRINTER_DOTS: '384', KANGEN_READER: '/dev/ttyACM0' };
    expect(devices(env)).toEqual({ printer: null, dots: 384, reader: '/dev/ttyACM0' });
  });
  it.each([
    ['KANGEN_PRINTER', 'http://192.168.1.50', /KANGEN_PRINTER/],
    ['KANGEN_PRINTER', 'tcp://', /tcp:\/\/192/],
    ['KANGEN_PRINTER', 'tcp://printer:99999', /KANGEN_PRINTER/],
    ['KANGEN_PRINTER', '/home/kiosk/file', /KANGEN_PRINTER/],
    ['KANGEN_PRINTER', '/dev/../etc/passwd', /KANGEN_PRINTER/],
    ['KANGEN_PRINTER', 'system:', /KANGEN_PRINTER/],
    ['KANGEN_PRINTER_DOTS', '600', /576 \(paper of 80 mm\)/],
    ['KANGEN_READER', 'ttyACM0', /\/dev\/ttyACM0/],
    ['KANGEN_READER', '/dev/../etc/passwd', /KANGEN_READER/],
  ])('%s=%s is refused with a sentence', (name, value, said) => {
    expect(() => devices({ [name]: value })).toThrow(said);
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
