// Says what is going on: a line when a step starts and one when it is done; between them one
// refreshed line on a terminal, or an occasional line where the output is kept in a file.

const refreshMs = 500;
const occasionalMs = 20_000;

/** @typedef {{ label: string, startedAt: number, detail: () => string }} Step */

/** @type {Set<Step>} */
const running = new Set();
/** @type {NodeJS.Timeout | undefined} */
let ticker;

/**
 * @template T
 * @param {string} label what is being done, in plain words
 * @param {() => Promise<T>} work
 * @param {() => string} [detail] how far it is, when it can tell
 * @returns {Promise<T>}
 */
export async function step(label, work, detail = () => '') {
  /** @type {Step} */
  const self = { label, startedAt: performance.now(), detail };
  say(`- ${label}`);
  running.add(self);
  ticker ??= setInterval(tick, process.stdout.isTTY ? refreshMs : occasionalMs);
  try {
    const result = await work();
    say(`  done in ${seconds(self)}: ${label}`);
    return result;
  } finally {
    running.delete(self);
    if (running.size === 0) {
      clearInterval(ticker);
      ticker = undefined;
    }
  }
}

/** @param {string} line */
export function say(line) {
  clearLine();
  process.stdout.write(`${line}\n`);
}

function tick() {
  const line = [...running]
    .map((one) => [one.label, one.detail(), seconds(one)].filter(Boolean).join(', '))
    .join(' | ');
  if (process.stdout.isTTY) {
    clearLine();
    process.stdout.write(`  ${line}`.slice(0, (process.stdout.columns ?? 80) - 1));
  } else {
    process.stdout.write(`  still at work: ${line}\n`);
  }
}

function clearLine() {
  if (process.stdout.isTTY) process.stdout.write('\r\u001B[2K');
}

/** @param {Step} one */
function seconds(one) {
  return `${Math.round((performance.now() - one.startedAt) / 1000)} s`;
}
