/**
 * Reads XML from outside into a plain tree, or says why not. libxml2 does the parsing; its document
 * lives in its own memory, so it is copied and disposed of before anybody looks at it.
 *
 * SECURITY: a document with a DOCTYPE is refused before it is parsed (entity expansion, external
 * entities: OWASP XXE), and its size, depth and number of elements are limited.
 */
import {
  ParseOption,
  XmlCData,
  XmlDocument,
  XmlElement,
  XmlParseError,
  XmlText,
} from 'libxml2-wasm';
import { xmlCharactersMax, xmlDepthMax, xmlElementsMax } from './limits.ts';

export interface XmlTree {
  name: string;
  attributes: Readonly<Record<string, string>>;
  text: string;
  children: readonly XmlTree[];
}

export type XmlRead =
  | { ok: true; namespace: string; root: XmlTree }
  | { ok: false; reason: string };

/** IGNORE_ENC: the text is already decoded, so a declared encoding must not decode it a second time. */
const options =
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_IGNORE_ENC |
  ParseOption.XML_PARSE_NO_SYS_CATALOG;

/** How large a document may be. */
export interface XmlSize {
  charactersMax: number;
  elementsMax: number;
}

const ordinary: XmlSize = { charactersMax: xmlCharactersMax, elementsMax: xmlElementsMax };

export function readXml(text: string, size = ordinary): XmlRead {
  const { charactersMax, elementsMax } = size;
  if (text.length > charactersMax) return refused(`longer than ${charactersMax} characters`);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text))
    return refused('a document type declaration is not allowed');
  const document = parse(text);
  if (document === null) return refused('not well-formed XML');
  try {
    return copyDocument(document, elementsMax);
  } finally {
    document.dispose();
  }
}

/**
 * The text of the one element at a path such as `GrpHdr/MsgId`.
 * @returns null where there is none; undefined where it is not one, or holds elements
 */
export function textAt(tree: XmlTree, path: string): string | null | undefined {
  const found = allAt(tree, path);
  if (found.length === 0) return null;
  const [only] = found;
  return found.length === 1 && only?.children.length === 0 ? only.text : undefined;
}

export function allAt(tree: XmlTree, path: string): readonly XmlTree[] {
  return path
    .split('/')
    .reduce<readonly XmlTree[]>(
      (level, name) =>
        level.flatMap(({ children }) => children.filter((child) => child.name === name)),
      [tree],
    );
}

/** Paths of all elements without children, from below the tree itself. */
export function leafPaths(tree: XmlTree): string[] {
  return tree.children.flatMap((child) =>
    child.children.length === 0
      ? [child.name]
      : leafPaths(child).map((below) => `${child.name}/${below}`),
  );
}

function parse(text: string): XmlDocument | null {
  try {
    return XmlDocument.fromString(text, { option: options });
  } catch (error) {
    if (error instanceof XmlParseError) return null;
    throw error;
  }
}

function copyDocument(document: XmlDocument, elementsLeft: number): XmlRead {
  const namespace = document.root.namespaceUri;
  const copied = copyElement(document.root, { namespace, elementsLeft }, xmlDepthMax);
  return typeof copied === 'string' ? refused(copied) : { ok: true, namespace, root: copied };
}

/** @returns the reason where the element cannot be taken over */
function copyElement(
  from: XmlElement,
  document: { readonly namespace: string; elementsLeft: number },
  depthLeft: number,
): XmlTree | string {
  document.elementsLeft -= 1;
  if (depthLeft === 0 || document.elementsLeft < 0) return 'too deep or too many elements';
  if (from.namespaceUri !== document.namespace) return `${from.name} is of another namespace`;
  const children: XmlTree[] = [];
  let text = '';
  for (let node = from.firstChild; node !== null; node = node.next) {
    if (node instanceof XmlElement) {
      const child = copyElement(node, document, depthLeft - 1);
      if (typeof child === 'string') return child;
      children.push(child);
    } else if (node instanceof XmlText || node instanceof XmlCData) {
      text += node.content;
    }
  }
  if (children.length > 0 && text.trim() !== '') return `${from.name} mixes text with elements`;
  const attributes = Object.fromEntries(from.attrs.map(({ name, value }) => [name, value]));
  return { name: from.name, attributes, text, children };
}

function refused(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}
