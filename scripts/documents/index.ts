// The last stage of `npm test`: every document that its processes have written, before xmllint.

import { checkDocuments } from './check-documents.ts';
import { schemasFolder } from './places.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new TypeError('name the folder of the documents');
const checked = checkDocuments(folder, schemasFolder);
switch (checked.kind) {
  case 'accepted': {
    const counts = Object.entries(checked.counts).map(([message, count]) => `${count} ${message}`);
    process.stdout.write(`xmllint accepts every document of this run: ${counts.join(', ')}.\n`);
    break;
  }
  case 'unchecked':
    process.stdout.write(`No document was checked: ${checked.why}.\n`);
    break;
  case 'refused':
    process.stderr.write(`${checked.why.join('\n')}\n`);
    process.exitCode = 1;
}
