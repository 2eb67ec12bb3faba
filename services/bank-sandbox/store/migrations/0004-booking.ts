/**
 * What was booked on the programme's account, day by day: what its statements are made of. A booking is
 * made by the very posting that moves the money, so neither is ever without the other.
 *
 * A day that has been told as over takes no booking any more, and days never go back, whatever the clock
 * does: a booking is put on the first day that is left. So a statement that was told stays true.
 */
export const migration0004 = `
CREATE TABLE booking (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  redemption TEXT NOT NULL REFERENCES transfer (redemption),
  kind TEXT NOT NULL CHECK (kind IN ('payment', 'return')),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]'),
  -- Among those of its day, from 1 on.
  place INTEGER NOT NULL CHECK (place >= 1),
  amount INTEGER NOT NULL CHECK (amount > 0),
  currency TEXT NOT NULL CHECK (currency IN ('EUR', 'JPY')),
  bank_reference TEXT NOT NULL UNIQUE,
  -- Of the programme's account, after it.
  balance INTEGER NOT NULL,
  UNIQUE (redemption, kind),
  UNIQUE (day, place)
) STRICT;

CREATE TABLE statement_told (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  through TEXT NOT NULL
) STRICT;

INSERT INTO booking (redemption, kind, day, place, amount, currency, bank_reference, balance)
  SELECT redemption, kind, substr(at, 1, 10),
         row_number() OVER (PARTITION BY substr(at, 1, 10) ORDER BY at, kind, redemption),
         abs(change), currency, bank_reference,
         opening + sum(change) OVER (ORDER BY at, kind, redemption)
    FROM (
      SELECT posting.redemption, 'payment' AS kind, decided_at AS at, -posting.amount AS change,
             posting.currency, bank_reference, opening
        FROM posting JOIN transfer ON transfer.redemption = posting.redemption
        JOIN bank_state ON posting.account = bank_state.debtor
        JOIN account ON account.id = posting.account
       WHERE posting.side = 'debit'
      UNION ALL
      SELECT return_posting.redemption, 'return', returned_at, return_posting.amount,
             return_posting.currency, bank_reference, opening
        FROM return_posting
        JOIN transfer_return ON transfer_return.redemption = return_posting.redemption
        JOIN bank_state ON return_posting.account = bank_state.debtor
        JOIN account ON account.id = return_posting.account
       WHERE return_posting.side = 'credit')
   ORDER BY at, kind, redemption;

CREATE TRIGGER payment_is_booked AFTER INSERT ON posting
WHEN NEW.side = 'debit' AND NEW.account = (SELECT debtor FROM bank_state)
BEGIN
  INSERT INTO booking (redemption, kind, day, place, amount, currency, bank_reference, balance)
    SELECT NEW.redemption, 'payment', on_day.day,
           1 + coalesce((SELECT max(place) FROM booking WHERE day = on_day.day), 0),
           NEW.amount, NEW.currency, bank_reference,
           (SELECT balance FROM account WHERE id = NEW.account) - NEW.amount
      FROM transfer, ${firstDayLeft('(SELECT decided_at FROM transfer WHERE redemption = NEW.redemption)')}
     WHERE redemption = NEW.redemption;
END;
CREATE TRIGGER return_is_booked AFTER INSERT ON return_posting
WHEN NEW.side = 'credit' AND NEW.account = (SELECT debtor FROM bank_state)
BEGIN
  INSERT INTO booking (redemption, kind, day, place, amount, currency, bank_reference, balance)
    SELECT NEW.redemption, 'return', on_day.day,
           1 + coalesce((SELECT max(place) FROM booking WHERE day = on_day.day), 0),
           NEW.amount, NEW.currency, bank_reference,
           (SELECT balance FROM account WHERE id = NEW.account) + NEW.amount
      FROM transfer_return, ${firstDayLeft('(SELECT returned_at FROM transfer_return WHERE redemption = NEW.redemption)')}
     WHERE redemption = NEW.redemption;
END;

CREATE TRIGGER booking_unchanged BEFORE UPDATE ON booking
BEGIN SELECT RAISE(ABORT, 'a booking is for ever'); END;
CREATE TRIGGER booking_stays BEFORE DELETE ON booking
BEGIN SELECT RAISE(ABORT, 'a booking is for ever'); END;
CREATE TRIGGER booking_on_an_open_day BEFORE INSERT ON booking
WHEN EXISTS (SELECT 1 FROM statement_told WHERE through >= NEW.day)
BEGIN SELECT RAISE(ABORT, 'that day has been told as over'); END;
CREATE TRIGGER statement_told_goes_forward BEFORE UPDATE ON statement_told
WHEN NEW.through < OLD.through
BEGIN SELECT RAISE(ABORT, 'what was told stays told'); END;
CREATE TRIGGER statement_told_stays BEFORE DELETE ON statement_told
BEGIN SELECT RAISE(ABORT, 'what was told stays told'); END;
`;

/** @param at the moment it was decided, ISO 8601 */
function firstDayLeft(at: string): string {
  return `(SELECT max(
      substr(${at}, 1, 10),
      coalesce((SELECT max(day) FROM booking), ''),
      coalesce((SELECT date(through, '+1 day') FROM statement_told), '')) AS day) AS on_day`;
}
