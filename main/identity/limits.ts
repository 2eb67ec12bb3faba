/** Every limit of the kiosk's identity, with its unit in its name. */
export const rsaBits = 3072;
/** Parts of a certificate's life: from when on it is renewed, and over how long terminals are spread. */
export const renewalFromPart = 0.5;
export const renewalJitterPart = 0.1;
/** Where an authority that lets somebody wait names no time, and the longest that is believed. */
export const waitSecondsDefault = 60;
export const waitSecondsMax = 3_600;
/** An EST answer holds one certificate or a short chain. */
export const answerCharactersMax = 64 * 1024;
export const certificatesPerAnswerMax = 8;
/** Of what seals the device key. */
export const sealSecretBytesMin = 32;
