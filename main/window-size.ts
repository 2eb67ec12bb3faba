import { type WindowSize } from './config.ts';

const long = 1920;
const short = 1080;
/** Left for the frame around the content, whose height no one can ask for beforehand. */
const titleBar = 40;

/** The kiosk's own shape, lying or standing as the display does, as large as is seen whole. */
export function sizeWithin(workArea: WindowSize): WindowSize {
  const room = { width: workArea.width, height: workArea.height - titleBar };
  const whole =
    room.width > room.height ? { width: long, height: short } : { width: short, height: long };
  const scale = Math.min(1, room.width / whole.width, room.height / whole.height);
  return { width: Math.floor(whole.width * scale), height: Math.floor(whole.height * scale) };
}
