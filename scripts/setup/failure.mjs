// A set-up step that cannot be done: one clear sentence, and the exact command that helps.

export class SetupFailure extends Error {
  /**
   * @param {string} sentence
   * @param {string} command
   */
  constructor(sentence, command) {
    super(sentence);
    this.name = 'SetupFailure';
    this.command = command;
  }
}

/** @param {SetupFailure} failure */
export function failureText(failure) {
  return `${failure.message}\nRun this, then try again:\n\n    ${failure.command}\n`;
}
