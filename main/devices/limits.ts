/** Bounds of what is attached. The unit is in the name. */
export const limits = {
  /** Of the paper: 75 cm. */
  paperDotsMax: 6_000,
  drawMsMax: 8_000,
  /** Between two looks at what is being painted. */
  paintMs: 60,

  connectMsMax: 3_000,
  /** Which printers the system knows; it may ask them over the network. */
  systemAnswerMsMax: 5_000,
  /** A real-time command is answered at once, whatever the printer is doing. */
  statusAnswerMsMax: 1_500,
  /** Nothing was taken for so long: the printer stands still. */
  writeStallMsMax: 5_000,
  /** From the last byte to the word that it is on paper, and how often is asked meanwhile. */
  finishMsMax: 20_000,
  finishPollMs: 700,
  /** Over all, drawing excepted. */
  printMsMax: 60_000,

  printsWaitingMax: 4,
  /** How often an idle printer is asked how it is: while it is well, and while it is not. */
  watchMs: 20_000,
  watchIllMs: 5_000,

  /** A device file that gives nothing now is asked again. */
  devicePollMs: 20,
  deviceReadBytesMax: 64,

  readerReopenMs: 5_000,
  /** A line that stays open for so long, or has read something, is there. */
  readerSteadyMs: 1_000,
  /** A code that was not ended within this is dropped. */
  codeGapMsMax: 300,
  /** Faster is no hand, but a reader that has gone wrong, or something else at the line. */
  codesPerSecondMax: 5,
  /** Of a line without an end so much is kept: more than the longest code. */
  lineCharactersMax: 4_096,
} as const;
