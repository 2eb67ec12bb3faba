/** ISO 20022 external status reasons that have words of their own. */
const told = ['AC01', 'AC04', 'AC06', 'AM04', 'TM01'] as const;

/** The key of its words under `returned`. */
export const bankReasonWords = (code: string | undefined): (typeof told)[number] | 'other' =>
  told.find((one) => one === code) ?? 'other';
