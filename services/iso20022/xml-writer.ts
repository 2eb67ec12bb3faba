/** Writes XML: elements, text and attributes, everything escaped here and nowhere else. */
import { channel } from 'node:diagnostics_channel';

/** Each document as it was written, to whoever subscribes within this process; usually nobody does. */
const documents = channel('kangen:iso20022-document');

export interface XmlNode {
  name: string;
  attributes: Readonly<Record<string, string>>;
  content: string | readonly XmlNode[];
}

/** @param content text, or child elements; null children are left out */
export function element(
  name: string,
  content: string | readonly (XmlNode | null)[],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode {
  if (typeof content === 'string') return { name, attributes, content };
  return { name, attributes, content: content.filter((child) => child !== null) };
}

/** @throws RangeError where a text holds a character that XML 1.0 cannot carry */
export function writeDocument(namespace: string, content: readonly XmlNode[]): string {
  const root = element('Document', content, { xmlns: namespace });
  const text = `<?xml version="1.0" encoding="UTF-8"?>${write(root)}`;
  if (documents.hasSubscribers) documents.publish(text);
  return text;
}

function write({ name, attributes, content }: XmlNode): string {
  const head = Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escape(value)}"`)
    .join('');
  const inside = typeof content === 'string' ? escape(content) : content.map(write).join('');
  return `<${name}${head}>${inside}</${name}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  // A bare one would be normalised by the reader: in text to a line feed, in an attribute to a space.
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escape(text: string): string {
  // Half a surrogate pair is outside these ranges too.
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text)) {
    throw new RangeError('a text holds a character that XML cannot carry');
  }
  return text.replace(/[&<>"'\t\n\r]/g, (character) => entities[character] ?? character);
}
