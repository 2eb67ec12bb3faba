// Runs one outside command, keeps its output in a log file, and resolves with its exit code.

import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { logsFolder, root } from './paths.mjs';

/**
 * @typedef {object} Finished
 * @property {number} code exit code; 127 when the command could not be started, 124 when stopped
 * @property {string} log file with everything the command printed
 */

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

// A step that failed ends the set-up; what runs beside it must not go on without it.
process.once('exit', () => {
  for (const child of running) child.kill();
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

/**
 * @param {string} name names the log file
 * @param {readonly [string, ...string[]]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, stop?: AbortSignal }} [options]
 * @returns {Promise<Finished>}
 */
export function run(name, command, options = {}) {
  mkdirSync(logsFolder, { recursive: true });
  const log = path.join(logsFolder, `${name}.log`);
  const output = openSync(log, 'w');
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
      ...(options.stop && { signal: options.stop }),
    });
    closeSync(output);
    running.add(child);
    child.on('error', (error) => {
      running.delete(child);
      resolve({ code: error.name === 'AbortError' ? 124 : 127, log });
    });
    child.on('exit', (code) => {
      running.delete(child);
      resolve({ code: code ?? 124, log });
    });
  });
}

/**
 * @param {string} log
 * @param {number} [linesMax]
 */
export function lastLines(log, linesMax = 8) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-linesMax).join('\n');
}

/**
 * npm must not be run by the Node it is about to replace: leave node_modules/.bin out of its PATH.
 * @param {string} [searchPath]
 */
export function pathWithoutPackages(searchPath = process.env['PATH'] ?? '') {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => !folder.endsWith(path.join('node_modules', '.bin')))
    .join(path.delimiter);
}
