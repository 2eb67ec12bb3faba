/**
 * Every refusal has a code, an HTTP status, and one sentence that says what to do next. The codes are
 * the contract: screens turn them into words in the customer's language, staff may read the sentence.
 * A refusal never changes anything, except where the code's own comment says what it counted.
 */
import { z } from 'zod';
import { instant } from './ids.ts';

interface FailureKind {
  status: number;
  /** Asking again with the same id and the same body may succeed without anybody changing anything. */
  retry: boolean;
  next: string;
}

const kinds = {
  // the message
  'body-invalid': kind(400, 'Correct the named field and send the request again with the same id.'),
  'path-unknown': kind(404, 'Check the method and the path against docs/protocol.md.'),
  'body-too-large': kind(413, 'Send a smaller body; the limit is in the message.'),
  'media-type-unsupported': kind(
    415,
    'Send the content type that docs/protocol.md names for this call.',
  ),
  'rate-limited': kind(429, 'Wait for the time in Retry-After, then ask again.', true),
  'internal-error': kind(
    500,
    'Ask for the status with the same id, then retry with the same id.',
    true,
  ),
  'service-unavailable': kind(503, 'Wait, then ask for the status with the same id.', true),
  // the caller
  'certificate-required': kind(
    401,
    'Enrol this device with the authority and connect with its certificate.',
  ),
  'certificate-refused': kind(403, 'Ask an operator why this certificate is not accepted.'),
  'role-refused': kind(403, 'Call this with a certificate of a role that may.'),
  'enrolment-refused': kind(
    401,
    'Ask an operator for a new enrolment code for this very terminal.',
  ),
  'signing-request-invalid': kind(
    400,
    'Send a PKCS#10 request signed by its own key, naming this party.',
  ),
  'certificate-unknown': kind(404, 'List the certificates of this party: none of them is meant.'),
  'late-renewal-unknown': kind(404, 'List what waits: it was decided, or asked for anew.'),
  // the customer. The first counts an attempt, on the card number, known or not.
  'credential-refused': kind(401, 'Check the card number and the PIN.'),
  'card-locked': kind(423, 'The customer asks the staff to unlock the card.'),
  'session-required': kind(401, 'The customer signs in again.'),
  'pin-too-simple': kind(422, 'Choose a PIN that is no row, no repetition and not the one before.'),
  // Counts a try at the code, on the card number, known or not.
  'activation-refused': kind(401, 'Check card number and code. An operator gives out a new code.'),
  // staff of the shop
  'badge-locked': kind(423, 'An operator unlocks this badge or gives it a new PIN.'),
  'staff-session-required': kind(401, 'The member of staff signs in again.'),
  'staff-key-unknown': kind(
    409,
    'Call the operator: the ledger does not know who signed this. It is kept and told again.',
  ),
  'staff-evidence-lost': kind(
    409,
    'Record it anew from the receipt, under a new id: the books do not know who signed it any more.',
  ),
  'staff-session-ending': kind(409, 'Sign out and in again, then help the customer.'),
  'staff-action-invalid': kind(422, 'Sign the action anew, under a new id.'),
  'staff-role-required': kind(403, 'Ask a member whose role allows it.'),
  'second-member-required': kind(409, 'Another member confirms it with badge and PIN.'),
  'badge-taken': kind(409, 'This badge number was given out before. Take another badge.'),
  'staff-unknown': kind(404, 'List the members of staff: none of them is meant.'),
  // the terminal. What a copy asks for anew is refused; what is open may still be ended by anybody.
  'terminal-copied': kind(
    409,
    'Call the operator: another copy of this terminal is at work. Enrol the right one anew.',
  ),
  'terminal-locked': kind(
    403,
    'An operator has locked this terminal: call the operator. What it has recorded is kept.',
  ),
  'sign-in-locked': kind(
    423,
    'Too many wrong PINs on this terminal: an operator looks at it and unlocks it.',
    true,
  ),
  // the redemption
  'amount-below-minimum': kind(422, 'Choose an amount of at least the minimum.'),
  'amount-not-in-step': kind(422, 'Choose an amount that is a multiple of the step.'),
  'amount-above-limit': kind(422, 'Choose an amount within the limit that the account shows.'),
  'amount-above-month-limit': kind(422, 'Choose an amount within what 30 days still allow.'),
  'amount-above-payee-limit': kind(
    422,
    'Choose an amount within what this account may still be paid in 24 hours.',
  ),
  'redemptions-too-frequent': kind(422, 'The customer comes again later, with a new request.'),
  'redemption-declined': kind(422, 'A rule against misuse forbids it: call the operator.'),
  'points-insufficient': kind(422, 'Choose a smaller amount.'),
  'terms-changed': kind(
    409,
    'Fetch the account again and let the customer confirm what is true now.',
  ),
  'id-reused': kind(409, 'Make a new id for a new request; never change a request under its id.'),
  'redemption-unknown': kind(404, 'Nothing was reserved under this id.'),
  'redemption-not-withdrawable': kind(409, 'An authorization exists: carry it to the bank.'),
  'redemption-withdrawn': kind(409, 'This id was withdrawn for ever. The customer starts again.'),
  // the account that is paid
  'payee-cooling-off': kind(
    409,
    'The account was changed a short while ago: wait until the time that is named.',
  ),
  'account-invalid': kind(422, 'Correct the account; the detail names what is wrong with it.'),
  'holder-not-customer': kind(422, "Take an account in the customer's own registered name."),
  // what an operator does with customers and cards
  'customer-unknown': kind(404, 'Check the customer id.'),
  'card-taken': kind(409, 'This card number was given out before. Take another card.'),
  'card-replaced': kind(409, 'This card was replaced and stays blocked. Issue another card.'),
  'customer-open': kind(409, 'Wait until nothing of this customer is open any more.'),
  'points-left': kind(409, 'Let the customer redeem first, or say that the points are given up.'),
  // a redemption that a person has to look at first
  'redemption-under-review': kind(
    409,
    'Ask for its state from time to time: a person decides, and until then nothing moves.',
  ),
  'review-unknown': kind(404, 'Nothing under this id was ever held for a review.'),
  'review-decided': kind(409, 'It is decided, or its time is over: look at the redemption.'),
  'second-operator-required': kind(409, 'It takes another operator: your word is recorded.'),
  'review-rejected': kind(
    409,
    'A person decided against it; the points are back. Ask the operator.',
  ),
  'review-expired': kind(409, 'Nobody decided in time; the points are back. Ask again.'),
  // the wish
  'wish-expired': kind(422, 'Nothing was reserved. The customer asks again at the terminal.'),
  'wish-not-allowed': kind(409, 'Wait until the ledger can be reached; nothing was recorded.'),
  // the comparison with the bank's statements
  'item-not-open': kind(409, 'Look at the item again: only what is unexplained can be closed.'),
  // evidence
  'authorization-invalid': kind(
    422,
    'Fetch the redemption from the ledger and carry its own authorization.',
  ),
  'authorization-not-yet-valid': kind(425, 'Retry later with the same authorization.', true),
  'terminal-mismatch': kind(403, 'Only the terminal named in the authorization may carry it.'),
  'receipt-invalid': kind(422, 'Fetch the receipt from the bank again.'),
  'receipt-contradicts': kind(409, 'Call the operator: the bank has said two different things.'),
  // the operator
  'bank-list-unread': kind(
    409,
    'Wait until the ledger has read what its bank knows, then accept; docs/operations.md.',
    true,
  ),
  // the purchase
  'card-unknown': kind(422, 'Check the card number.'),
  // a debt that is waived
  'waiver-unknown': kind(404, 'No waiver was asked for under this id.'),
  'waiver-decided': kind(409, 'It is decided: look at it.'),
  'waiver-above-debt': kind(422, 'Waive at most what is owed there: look at the debts.'),
  'provider-unknown': kind(422, 'Ask the operator to register this service provider.'),
  'receipt-number-reused': kind(409, 'This receipt number was already told under another id.'),
  'purchase-unknown': kind(
    404,
    'The purchase is not recorded yet. Tell the purchase, then send this again with the same id.',
    true,
  ),
  'refund-above-purchase': kind(422, 'Refund at most what is left of the amount paid.'),
  'currency-mismatch': kind(422, "Send the amount in the programme's currency."),
  // seen by the kiosk itself, never sent by a service
  'ledger-unreachable': kind(503, 'Check the network. Nothing was taken from the points.', true),
  'bank-unreachable': kind(503, 'Check the network. The points stay reserved.', true),
  'answer-invalid': kind(502, 'Call the operator: a service answered outside the protocol.', true),
  'not-signed-in': kind(409, 'The customer signs in first.'),
  'redemption-in-progress': kind(
    409,
    'Wait until the present redemption has been shown to its end.',
  ),
  'terminal-not-ready': kind(409, 'Wait until the terminal is ready, or call the staff.'),
  'terminal-storage-failing': kind(
    503,
    'Wait a moment, then try again; nothing new is recorded meanwhile. Look at the disk.',
    true,
  ),
  'terminal-record-damaged': kind(
    409,
    "Call the operator: this terminal's record was damaged. It serves again once enrolled anew.",
  ),
  'caller-refused': kind(403, "Only the kiosk's own window may call this."),
} satisfies Record<string, FailureKind>;

export type FailureCode = keyof typeof kinds;

const codes = Object.keys(kinds) as [FailureCode, ...FailureCode[]];
export const failureCode = z.enum(codes);

/** The body of every refusal, in the shape of RFC 9457 with our own code as its type. */
export const failure = z.strictObject({
  code: failureCode,
  /** What is wrong with this very request, for staff and developers; never holds personal data. */
  detail: z.string().max(500),
  next: z.string().max(200),
  /** PIN attempts that are left before the card locks. */
  attemptsLeft: z.int().min(0).max(10).optional(),
  retryAfterSeconds: z.int().min(1).max(86_400).optional(),
  /** From then on the same would be taken. */
  notBefore: instant.optional(),
});
export type Failure = z.infer<typeof failure>;

export const failureStatus = (code: FailureCode): number => kinds[code].status;
export const failureMayPass = (code: FailureCode): boolean => kinds[code].retry;

export function failureOf(
  code: FailureCode,
  detail: string,
  more: Pick<Failure, 'attemptsLeft' | 'retryAfterSeconds' | 'notBefore'> = {},
): Failure {
  return { code, detail: detail.slice(0, 500), next: kinds[code].next, ...more };
}

function kind(status: number, next: string, retry = false): FailureKind {
  return { status, next, retry };
}
