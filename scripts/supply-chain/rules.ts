// What may be installed, and what may not.

/** SPDX names. Whatever ships is under one of these. */
export const licencesShipped: readonly string[] = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'OFL-1.1',
];

/** Of tools alone, which leave nothing of themselves in what is built. */
export const licencesOfTools: readonly string[] = [
  ...licencesShipped,
  'CC-BY-4.0',
  'MPL-2.0',
  'Python-2.0',
  'WTFPL',
];

export interface Denied {
  name: string;
  /** Each of these, or all from one up to below another. */
  versions: readonly string[] | { from?: string; below: string };
  why: string;
}

/** Never to be installed, whoever asks for them. */
export const denied: readonly Denied[] = [
  {
    name: 'node-forge',
    versions: { below: '1.4.3' },
    why: 'takes forged signatures and badly formed ASN.1 for good ones',
  },
  {
    name: 'better-sqlite3',
    versions: { below: '13.0.0' },
    why: 'is compiled for one V8 and ends on the current runtime',
  },
  {
    name: 'undici',
    versions: { below: '6.21.2' },
    why: 'leaks memory on bad certificates, and its boundaries can be guessed',
  },
  {
    name: 'undici',
    versions: { from: '7.0.0', below: '7.5.0' },
    why: 'leaks memory on bad certificates, and its boundaries can be guessed',
  },
  { name: 'jose', versions: { below: '4.15.5' }, why: 'unpacks a small JWE without an end' },
  { name: 'fastify', versions: { below: '5.3.2' }, why: 'lets a content type pass its schema by' },
  { name: 'zod', versions: { below: '3.22.3' }, why: 'an address makes it think without an end' },
  { name: 'pg', versions: { below: '7.1.2' }, why: 'runs code that a column’s name brings' },
  // Published by somebody who had stolen the right to.
  { name: 'ansi-regex', versions: ['6.2.1'], why: 'stolen release' },
  { name: 'ansi-styles', versions: ['6.2.2'], why: 'stolen release' },
  { name: 'chalk', versions: ['5.6.1'], why: 'stolen release' },
  { name: 'coa', versions: ['2.0.3', '2.0.4', '2.1.1', '2.1.3', '3.0.1', '3.1.3'], why: 'stolen' },
  { name: 'color-convert', versions: ['3.1.1'], why: 'stolen release' },
  { name: 'color-name', versions: ['2.0.1'], why: 'stolen release' },
  { name: 'color-string', versions: ['2.1.1'], why: 'stolen release' },
  { name: 'debug', versions: ['4.4.2'], why: 'stolen release' },
  { name: 'error-ex', versions: ['1.3.3'], why: 'stolen release' },
  {
    name: 'eslint-config-prettier',
    versions: ['8.10.1', '9.1.1', '10.1.6', '10.1.7'],
    why: 'stolen',
  },
  { name: 'event-stream', versions: ['3.3.6'], why: 'brings a thief of wallets' },
  { name: 'is', versions: ['3.3.1', '5.0.0'], why: 'stolen release' },
  { name: 'is-arrayish', versions: ['0.3.3'], why: 'stolen release' },
  { name: 'rc', versions: ['1.2.9', '1.3.9', '2.3.9'], why: 'stolen release' },
  { name: 'strip-ansi', versions: ['7.1.1'], why: 'stolen release' },
  { name: 'supports-color', versions: ['10.2.1'], why: 'stolen release' },
  { name: 'ua-parser-js', versions: ['0.7.29', '0.8.0', '1.0.0'], why: 'stolen release' },
  { name: 'wrap-ansi', versions: ['9.0.1'], why: 'stolen release' },
  // Turned by their own author against whoever uses them.
  { name: 'colors', versions: ['1.4.1', '1.4.2'], why: 'never ends' },
  { name: 'faker', versions: ['6.6.6'], why: 'is empty' },
  { name: 'node-ipc', versions: ['9.2.2', '10.1.1', '10.1.2', '10.1.3'], why: 'deletes files' },
  { name: 'flatmap-stream', versions: { below: '99.0.0' }, why: 'is nothing but a thief' },
];
