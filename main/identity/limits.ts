/** Every limit of the kiosk's identity, with its unit in its name. */
export const rsaBits = 3072;
/** An EST answer holds one certificate or a short chain. */
export const answerCharactersMax = 64 * 1024;
export const certificatesPerAnswerMax = 8;
/** Of what seals the device key. */
export const sealSecretBytesMin = 32;
