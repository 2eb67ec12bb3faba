// Whether this machine shows windows: one answer for the set-up, the start and the tests.

/** @param {NodeJS.ProcessEnv} [env] an empty variable is none */
export function hasDisplay(env = process.env) {
  return Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
}
