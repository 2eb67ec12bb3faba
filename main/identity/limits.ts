/** Every limit of the kiosk's identity, with its unit in its name. */
export const rsaBits = 3072;
/** Where an authority that lets somebody wait names no time, and the longest that is believed. */
export const waitSecondsDefault = 60;
export const waitSecondsMax = 3_600;
/** An EST answer holds one certificate or a short chain. */
export const answerCharactersMax = 64 * 1024;
export const certificatesPerAnswerMax = 16;
/** Of what seals the device key. */
export const sealSecretBytesMin = 32;
