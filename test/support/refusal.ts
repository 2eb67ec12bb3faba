import { expect } from 'vitest';
import { failure, type FailureCode, failureStatus } from '../../protocol/failure.ts';
import { CANARY } from './bad-bodies.ts';
import { type RawAnswer } from './raw-caller.ts';

/** The one shape of a refusal: its code, its status, what to do next, and nothing of what was sent. */
export function refuses(answer: RawAnswer, code: FailureCode, about = ''): void {
  const said = failure.safeParse(jsonOf(answer.text)).data;
  expect({ about, code: said?.code ?? answer.text }, answer.text).toEqual({ about, code });
  expect(answer.status, about).toBe(failureStatus(code));
  expect(answer.status, about).toBeLessThan(500);
  expect(answer.type, about).toContain('application/json');
  expect(said?.next, about).toMatch(/\.$/);
  expect(answer.text.toLowerCase(), about).not.toContain(CANARY.toLowerCase());
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
