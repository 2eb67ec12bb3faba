// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { type FailureCode, failureOf } from '../../../../protocol/failure.ts';
import { type Language } from '../../../../protocol/ledger.ts';
import { ready } from '../fixtures/snapshots.ts';
import { shown, terminalWith } from '../fixtures/terminal.tsx';

afterEach(cleanup);
vi.setConfig({ testTimeout: 30_000 });

const closedFor = (code: FailureCode, language: Language) =>
  terminalWith({
    ...ready,
    language,
    terminal: { phase: 'out-of-service', failure: failureOf(code, 'epoch 6 is claimed already') },
  });

test.each([
  ['terminal-copied', 'en', /another copy of this terminal is at work\. Call your operator/],
  ['terminal-copied', 'ja', /この端末の複製が別に使われています/],
  ['terminal-record-damaged', 'en', /record was damaged\. Call your operator.*finished by/],
  ['terminal-record-damaged', 'ja', /この端末の記録が壊れています/],
  ['terminal-locked', 'en', /an operator has locked this terminal.*recorded here is kept/],
  ['terminal-locked', 'ja', /ロックされています/],
  ['terminal-locked', 'zh', /已锁定本机/],
  ['terminal-locked', 'ko', /단말기를 잠갔습니다/],
] as const)('%s is told in plain words to staff, in %s', async (code, language, words) => {
  await closedFor(code, language);
  expect(shown()).toBe('out-of-service');
  expect(screen.getByText(words)).toBeTruthy();
  expect(document.body.textContent).toContain(code);
});

test('other causes have their code only', async () => {
  await closedFor('certificate-refused', 'en');
  expect(screen.queryByText(/Call your operator/)).toBeNull();
  expect(document.body.textContent).toContain('certificate-refused');
});
