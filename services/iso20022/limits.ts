/** Ours are about 2,000 characters; a receipt holds at most 20,000. */
export const xmlCharactersMax = 65_536;
export const xmlElementsMax = 1_000;
export const xmlDepthMax = 24;
/** A page of a statement: an entry of ours is about 700 characters in 25 elements. */
export const statementCharactersMax = 524_288;
export const statementElementsMax = 40_000;
export const statementEntriesPerPageMax = 1_000;
/** ISO 20022 Max35Text: the size of every identification. */
export const identificationCharactersMax = 35;
/** SEPA implementation guidelines: a party's name, although ISO 20022 would allow 140. */
export const partyNameCharactersMax = 70;
/** Zengin transfer record: the holder's name in half-width characters, voicing marks counted. */
export const zenginNameCharactersMax = 30;
/** IBAN2007Identifier and Max34Text. */
export const accountIdCharactersMax = 34;
