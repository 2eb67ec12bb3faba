/** Every bound of the ledger, with its unit in its name. What a programme may choose is in its row. */
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;

export const limits = {
  /** Those who wait at the same moment share one commit; more than this many wait for the next. */
  callersPerCommitMax: 64,

  /** PostgreSQL, per ledger process: one of them writes, the others read. */
  databaseConnectionsMax: 10,
  databaseConnectMsMax: 5 * SECOND_MS,
  databaseIdleMsMax: 30 * SECOND_MS,
  /** A server that says nothing for so long is left; a COMMIT under way is then unknown. */
  databaseAnswerMsMax: 30 * SECOND_MS,
  databaseLockMsMax: 20 * SECOND_MS,
  databaseIdleInTransactionMsMax: 10 * SECOND_MS,
  /** How often what was surely not done is done again: a conflict, a connection that ended. */
  databaseTriesMax: 5,

  /** How far a terminal's clock may be off before its sign-in is refused. */
  credentialAgeMsMax: 5 * MINUTE_MS,
  /** Fixed, not sliding: what the terminal was told stays true, and reading writes nothing. */
  sessionLifetimeMs: 10 * MINUTE_MS,
  sessionTokenBytes: 32,

  /** Of staff: long enough for one customer after the other, fixed as that of customers. */
  staffSessionLifetimeMs: 30 * MINUTE_MS,
  /** How far a kiosk's clock may be off when an action is signed. */
  staffClockSkewMs: 5 * MINUTE_MS,
  /** What was signed on a kiosk that was away is taken for so long. */
  staffActionAgeMsMax: 30 * 24 * 60 * MINUTE_MS,
  staffPinDigits: 6,

  pinTriesMax: 5,
  /** Wait after the first, second, … try; the last one needs none, the card is locked. */
  pinDelayMs: [0, 0, 5 * SECOND_MS, 30 * SECOND_MS],
  /** On one terminal, whatever the cards, within the window; from `triesMax` on an operator unlocks it. */
  terminalTries: {
    windowMs: 60 * MINUTE_MS,
    freeTries: 10,
    /** Times the tries above the free ones. */
    delayMs: 5 * SECOND_MS,
    triesMax: 30,
  },
  /** How often each process reads which terminals are locked. Refused within 5 seconds, at the bank too. */
  terminalLocksReadMs: SECOND_MS,
  /** scrypt (RFC 7914): 32 MiB and about a tenth of a second for one try. */
  pinScrypt: { cost: 2 ** 15, blockSize: 8, parallelization: 1 },
  pinScryptMemoryBytesMax: 64 * 1024 * 1024,
  /** A code that sets a PIN: long enough to be carried home, five tries as at a PIN. */
  activationCodeDigits: 12,
  activationLifetimeMs: 14 * 24 * 60 * MINUTE_MS,
  pinSaltBytes: 16,
  pinHashBytes: 32,
  pinPepperBytes: 32,

  /** One redemption may be spread over many purchases; a journal transaction stays readable. */
  historyEntriesPerPage: 20,
  consentsPerPage: 100,
  lotsShownMax: 100,
  debtsShownMax: 100,
  /** A single purchase that earned more is a slip of the till. */
  purchasePointsMax: 10_000_000,
  /** The day limit looks back this long from now: the same in every time zone, no rush at midnight. */
  dayMs: 24 * 60 * MINUTE_MS,

  /** The month limit looks back this long, as the day limit does. */
  monthMs: 30 * 24 * 60 * MINUTE_MS,
  /** What a programme begins with, in day limits of one customer. */
  firstMonthDayLimits: 20,
  firstPayeeDayLimits: 2,
  /** So many different operators let a redemption go on that was held for a review. */
  releasesNeeded: 2,
  /** One operator waives alone what is worth at most this part of the largest redemption. */
  waivedAlonePart: 10n,
  /** By then it is decided or given back. Nobody's points are reserved over a long weekend for nothing. */
  reviewMsMax: 3 * 24 * 60 * MINUTE_MS,

  /** The bank's clock may be a little behind ours. */
  authorizationBackdateSeconds: 60,
  /** A terminal that cannot renew its policy for longer takes no wishes. */
  policyLifetimeSeconds: 7 * 86_400,
  /** Rises when what a policy says changes. */
  policyVersion: 1,
  /** One wish is at most this part of what one redemption may be: nothing stands behind it yet. */
  wishPartOfRedemptionMax: 4n,
  /** All that waits on one terminal is at most so many of the largest wish. */
  wishSumTimes: 100n,
  wishCountMax: 500,
  wishAgeSecondsMax: 7 * 86_400,
  idleAskAfterSeconds: 45,
  idleAnswerSeconds: 20,

  /**
   * Of the ledger's own keys. What was sealed to it arrives late: wishes and purchases from the disk of a
   * terminal that was away, and memos of the time before the backup it was restored from.
   */
  keyTimes: { signingKeptMs: 24 * 60 * MINUTE_MS, readingKeptMs: 180 * 24 * 60 * MINUTE_MS },

  /** An unknown key id asks the bank for its keys at most this often. */
  bankKeysFetchIntervalMs: 5 * SECOND_MS,
  /** After so long the bank is asked again which key orders are written to. */
  bankKeysRefreshMs: 5 * MINUTE_MS,
  bankKeysMax: 64,

  /** A hold that never became an authorization within this long is dropped. */
  heldMsMax: 10 * MINUTE_MS,
  /** The kiosk is first: the bank is asked when its receipt should long have been here. */
  firstAskDelayMs: 30 * SECOND_MS,
  askDelayMsMax: 30 * MINUTE_MS,
  /** After the window, by our clock, until the bank is asked to cancel: its clock may be behind. */
  cancelMarginMs: 2 * MINUTE_MS,

  /** The journal's head is signed after so many transactions, or after a day with at least one. */
  headTransactions: 50,
  headIntervalMs: 24 * 60 * MINUTE_MS,
  /** What operators did is signed for so long after the last head, at the earliest. */
  headDeedIntervalMs: MINUTE_MS,
  /** Statements that the journal does not bear out; one is enough, and a forged one is not taken. */
  witnessesMax: 100,
  /** Between two heads: the way from a transaction to the next one is a list of hashes that travels. */
  headSpanTransactionsMax: 500,
  /** As many hashes a proof of inclusion has at most; heads of before there was a span may be further off. */
  proofHashesMax: 5_000,
  /** How often is looked whether it is due: one head in this time, or as many as the span asks for. */
  headCheckIntervalMs: 10 * SECOND_MS,

  reconcileIntervalMs: 5 * SECOND_MS,
  /** The pause while the bank does not answer grows up to this. */
  reconcileIntervalMsMax: 2 * MINUTE_MS,
  reconcileRowsPerRoundMax: 50,
  reconcileCallsAtOnceMax: 4,
  returnPagesPerRoundMax: 5,
  transferPagesPerRoundMax: 10,

  /** How often is looked whether the bank's day is over, and what came up since. */
  statementCheckIntervalMs: MINUTE_MS,
  /** The first look after a start: what is open is more urgent. */
  statementFirstCheckMs: 20 * SECOND_MS,
  /** Of the pause while the bank gives no statement, or none that can be believed. */
  statementCheckIntervalMsMax: 60 * MINUTE_MS,
  statementPagesPerRoundMax: 50,
  statementMovesPerStepMax: 500,
  statementMatchesPerStepMax: 100,
  statementStepsPerRoundMax: 200,
  /** A payment is booked, and its receipt here, within so many days; after their statements it is unexplained. */
  statementGraceDays: 3,
  matchDetailCharactersMax: 1_000,

  /** Points leave the books so long after their date: a clock that was wrong for less takes nothing. */
  expiryMarginMs: 24 * 60 * MINUTE_MS,
  expiryIntervalMs: 10 * MINUTE_MS,
  /** One transaction moves so many lots, one round is so many of them. */
  expiryLotsPerPage: 100,
  expiryPagesPerRoundMax: 20,

  /**
   * Points that the bank did not pay out, or sent back, can be used at least so long from then on. Not
   * points of a hold that was withdrawn: holding and withdrawing must not keep points alive.
   */
  givenBackLifeMsMin: 30 * 24 * 60 * MINUTE_MS,

  /** A settlement is read in pages, so that nobody waits for a long period. */
  settlementTransactionsPerPage: 1_000,
  /** A period is over only so long after its end: a movement bears the time before its commit. */
  settlementMarginMs: 5 * SECOND_MS,

  /** Keys that came into use so long ago were written down before; looked for among so many entries. */
  rotationRememberedMs: 24 * 60 * MINUTE_MS,
  auditEntriesRemembered: 200,

  /** How many lots a memo names, so that an authorization stays within what a JWS may be. */
  memoLotsMax: 100,
} as const;
