/** Every limit of the touch interface, with its unit in its name. */
export const limits = {
  /** How long nobody touches anything before the screen asks. */
  idleMs: 45_000,
  /** WCAG 2.2.1 asks for at least 20 seconds to answer; the ring in theme/screens.css empties as long. */
  idleAnswerMs: 20_000,
  /** How long nobody touches the welcome screen before it becomes an invitation. */
  invitationAfterMs: 120_000,
  goodbyeMs: 7_000,
  /** How long the interface stays closed after it broke, before it is drawn anew. */
  brokenMs: 15_000,
  /** A keyboard-wedge scanner sends a key every 1-20 ms; people need more than this for sixteen in a row. */
  scannerGapMsMax: 50,
  /** How long a digit waits for a next one. Longer than the gap, for a machine that is late to hear. */
  typedKeyHoldMs: 100,
  /** A screen that has come is read aloud once it stands still for so long. */
  speechSettleMs: 150,
  scanCharactersMin: 4,
  /** A QR code of version 40 holds no more. */
  scanCharactersMax: 2_953,
  cardDigits: 16,
  badgeDigits: 8,
  pinDigitsMin: 4,
  pinDigitsMax: 6,
  amountDigitsMax: 12,
  suggestionsMax: 3,
  /** The last of them only where there is room, theme/screens.css. */
  historyShown: 5,
  /** On a page of the history: as many lines as fit at the largest text. */
  historyPerPage: 5,
  chartMonths: 6,
  /** Days named one by one, on which points become usable or end. */
  lotDaysShown: 3,
  /** After so long a wait is called long. */
  slowMs: 8_000,
  /** Version 30 at level L: 137 modules, still read by a telephone at arm's length. */
  qrBytesMax: 1_732,
} as const;
