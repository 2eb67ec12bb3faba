import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { billOfMaterials } from '../../../../scripts/sbom.ts';
import {
  findings,
  isAllowed,
  lockFile,
  manifest,
} from '../../../../scripts/supply-chain/findings.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (name: string): unknown => JSON.parse(readFileSync(join(root, name), 'utf8'));

const integrity = `sha512-${'A'.repeat(86)}==`;
const good = { version: '1.2.3', integrity, license: 'MIT' };

/** A project with one package, and what the change puts in place of it. */
function found(change: object, asked = '1.2.3', allowScripts: Record<string, boolean> = {}) {
  const own = manifest.parse({ dependencies: { pump: asked }, allowScripts });
  const packages = { '': own, 'node_modules/pump': { ...good, ...change } };
  return findings(own, lockFile.parse({ lockfileVersion: 3, packages }));
}

it('this project is in order', () => {
  expect(
    findings(manifest.parse(read('package.json')), lockFile.parse(read('package-lock.json'))),
  ).toEqual([]);
});

describe('a package', () => {
  it('as it should be is nothing to speak of', () => {
    expect(found({})).toEqual([]);
    expect(found({ resolved: 'https://registry.example/pump/-/pump-1.2.3.tgz' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['from a repository', { resolved: 'git+ssh://git@example.com/pump.git#abc' }],
    ['over a line that anybody may change', { resolved: 'http://example.com/pump.tgz' }],
    ['from a folder', { link: true }],
    ['at an address', { version: 'file:../pump' }],
    ['that nobody has weighed', { integrity: undefined }],
    ['weighed badly', { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' }],
    ['of another version than asked for', { version: '1.2.4' }],
    ['without a licence', { license: undefined }],
    ['under another licence', { license: 'AGPL-3.0' }],
    ['under a licence for tools', { license: 'MPL-2.0' }],
    ['that runs a script', { hasInstallScript: true }],
    ['that needs what is not there', { dependencies: { valve: '^1.0.0' } }],
    ['that is another one under this name', { name: 'node-forge', version: '1.2.3' }],
  ])('%s is told', (_, change) => expect(found(change)).not.toEqual([]));

  it('is asked for in one version', () => {
    for (const range of ['^1.2.3', '1.x', '*', 'latest', 'github:a/b']) {
      expect(found({}, range), range).not.toEqual([]);
    }
  });

  it('may run its script where somebody has decided so, or against it', () => {
    expect(found({ hasInstallScript: true }, '1.2.3', { pump: false })).toEqual([]);
    expect(found({}, '1.2.3', { pump: true, valve: true })).toEqual([
      'valve is decided upon and not there',
    ]);
  });

  it('that is a tool may be under a tool’s licence', () => {
    expect(found({ dev: true, license: 'MPL-2.0' })).toEqual([]);
  });
});

it('a version on the deny-list is told, and the one after it is not', () => {
  const called = (name: string, version: string) =>
    found({ name, version }).filter((line) => line.includes('deny-list'));
  expect(called('node-forge', '1.4.2')).toHaveLength(1);
  expect(called('node-forge', '1.4.3')).toEqual([]);
  expect(called('node-forge', '1.10.0')).toEqual([]);
  expect(called('undici', '6.21.1')).toHaveLength(1);
  expect(called('undici', '6.21.2')).toEqual([]);
  expect(called('undici', '7.4.9')).toHaveLength(1);
  expect(called('event-stream', '3.3.6')).toHaveLength(1);
  expect(called('event-stream', '3.3.5')).toEqual([]);
});

it('an expression is allowed where one of its choices is, as a whole', () => {
  const allowed = ['MIT', 'ISC'];
  expect(isAllowed('(GPL-3.0 OR MIT)', allowed)).toBe(true);
  expect(isAllowed('MIT or GPL-3.0', allowed)).toBe(true);
  expect(isAllowed('MIT AND ISC', allowed)).toBe(true);
  expect(isAllowed('MIT AND GPL-3.0', allowed)).toBe(false);
  expect(isAllowed('SEE LICENSE IN file', allowed)).toBe(false);
});

it('the bill of materials names everything that is asked for', () => {
  const { metadata, components } = billOfMaterials();
  expect(metadata.component.name).toBe('kangen');
  const has = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const { dependencies } = manifest.parse(read('package.json'));
  for (const [name, version] of Object.entries(dependencies)) {
    expect(has).toContain(`${name}@${version}`);
  }
});
