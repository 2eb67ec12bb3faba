/** Writes DER, right or wrong, as a test wants it. */

export const tlv = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, body]);
};

export const sequence = (...parts: Uint8Array[]): Buffer => tlv(0x30, ...parts);
export const hex = (digits: string): Buffer => Buffer.from(digits, 'hex');
export const oid = (digits: string): Buffer => tlv(0x06, hex(digits));
export const bits = (body: Uint8Array): Buffer => tlv(0x03, Buffer.from([0]), body);
export const octets = (body: Uint8Array): Buffer => tlv(0x04, body);

export const time = (at: Date): Buffer => {
  const text = at.toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const isShort = at.getUTCFullYear() < 2050;
  return tlv(isShort ? 0x17 : 0x18, Buffer.from(isShort ? text.slice(2) : text));
};

/** A distinguished name of one common name. */
export const commonName = (name: string): Buffer =>
  sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))));
