/** A request that was refused stays refused: why is kept with the tombstone of its id. */
export const migration0019 = /* sql */ `
ALTER TABLE tombstone ADD COLUMN refusal_json TEXT CHECK (json_valid(refusal_json));
`;
