/**
 * Validates a document against the schema that the standard publishes. The schemas stand beside the
 * project, in ../shared/iso20022; where they do not, the tests that need them are skipped, visibly.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XmlDocument, XsdValidator } from 'libxml2-wasm';
import { schemasFolder } from '../../../../scripts/documents/places.ts';

const folder = schemasFolder;

export const officialSchemasPresent = existsSync(folder);

/** @throws XmlValidateError naming what breaks the schema */
export function assertValidAgainst(message: string, xml: string): void {
  const schema = XmlDocument.fromString(readFileSync(join(folder, `${message}.xsd`), 'utf8'));
  const validator = XsdValidator.fromDoc(schema);
  const document = XmlDocument.fromString(xml);
  try {
    validator.validate(document);
  } finally {
    document.dispose();
    validator.dispose();
    schema.dispose();
  }
}
