/** What is known from the first line on, before there is a window. */
import { type Config } from './config.ts';
import { type Log } from './log.ts';

export interface Situation {
  config: Config;
  userData: string;
  log: Log;
  fatal(error: unknown): void;
}
