/** The package brings no types; what it holds is parsed when it is read. */
declare module 'zengin-code';
