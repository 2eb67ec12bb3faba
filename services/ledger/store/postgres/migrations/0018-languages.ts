/** Consents in any language: which ones there are is the protocol's to say. */
export const migration0018 = /* sql */ `
ALTER TABLE consent DROP CONSTRAINT consent_language_check;
ALTER TABLE consent ADD CONSTRAINT consent_language_check
  CHECK (length(language) BETWEEN 2 AND 35);
`;
