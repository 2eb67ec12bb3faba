import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterOutcome,
  callsAllowed,
  type Circuit,
  closed,
  hastened,
} from '../../../../main/engine/circuit.ts';
import { limits } from '../../../../main/engine/limits.ts';
import { type Outcome } from '../../../../main/engine/ports.ts';

const half = () => 0.5;
const silence: Outcome<unknown> = { kind: 'unknown', reason: 'timeout' };
const answer: Outcome<unknown> = { kind: 'answered', body: null };
const at = (nowMs: number, chance = half) => ({ nowMs, chance });

function opened(nowMs = 0, chance = half): Circuit {
  let circuit = closed;
  for (let one = 0; one < limits.circuitOpensAfter; one += 1)
    circuit = afterOutcome(circuit, silence, at(nowMs, chance));
  return circuit;
}
const probeDueMs = (circuit: Circuit): number => {
  if (circuit.kind !== 'open') throw new Error('closed');
  return circuit.probeDueMs;
};

describe('closed', () => {
  it('allows a few calls side by side', () => {
    expect(callsAllowed(closed, 0)).toBe(limits.callsInFlightPerPeerMax);
  });

  it('opens after so many unknown outcomes in a row, and not before', () => {
    let circuit = closed;
    for (let one = 1; one < limits.circuitOpensAfter; one += 1)
      circuit = afterOutcome(circuit, silence, at(0));
    expect(circuit.kind).toBe('closed');
    expect(afterOutcome(circuit, silence, at(0)).kind).toBe('open');
  });

  it('starts to count anew with every answer, a refusal too', () => {
    const nearly = { kind: 'closed', unanswered: limits.circuitOpensAfter - 1 } as const;
    const refusal = { kind: 'refused', failure: { code: 'receipt-invalid' } } as never;
    expect(afterOutcome(nearly, answer, at(0))).toEqual(closed);
    expect(afterOutcome(nearly, refusal, at(0))).toEqual(closed);
  });
});

describe('open', () => {
  it('allows nothing until its pause is over, then one call', () => {
    const circuit = opened();
    expect(callsAllowed(circuit, probeDueMs(circuit) - 1)).toBe(0);
    expect(callsAllowed(circuit, probeDueMs(circuit))).toBe(1);
  });

  it('takes an outcome from before its pause for no probe', () => {
    const circuit = opened();
    expect(afterOutcome(circuit, silence, at(probeDueMs(circuit) - 1))).toEqual(circuit);
  });

  it('waits longer after each probe in vain, up to a bound', () => {
    let circuit = opened();
    let nowMs = 0;
    const pauses: number[] = [];
    for (let one = 0; one < 12; one += 1) {
      pauses.push(probeDueMs(circuit) - nowMs);
      nowMs = probeDueMs(circuit);
      circuit = afterOutcome(circuit, silence, at(nowMs));
    }
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b));
    expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(limits.probeDelayMsMax);
  });

  it('closes with the first answer, whoever asked', () => {
    expect(afterOutcome(opened(), answer, at(1))).toEqual(closed);
  });

  it('allows its probe at once where somebody stands there', () => {
    expect(callsAllowed(hastened(opened(), 5), 5)).toBe(1);
    expect(hastened(closed, 5)).toEqual(closed);
  });
});

describe('a peer that asks for a pause', () => {
  const busy = (retryAfterSeconds: number): Outcome<unknown> => ({
    kind: 'refused',
    failure: { code: 'rate-limited', detail: '', next: '', retryAfterSeconds },
  });

  it('is left alone at least that long', () => {
    const circuit = afterOutcome(closed, busy(7), at(100));
    expect(callsAllowed(circuit, 7_099)).toBe(0);
    expect(callsAllowed(circuit, 100 + 7_000 * 1.25)).toBe(1);
  });

  it('is left alone by the customer at the screen too', () => {
    const circuit = afterOutcome(closed, busy(7), at(0));
    expect(hastened(circuit, 5)).toEqual(circuit);
  });

  it('that is about one card, whose PIN was tried too often, is no matter of the others', () => {
    const failure = { code: 'rate-limited', detail: '', next: '', attemptsLeft: 2 } as const;
    const outcome = { kind: 'refused', failure: { ...failure, retryAfterSeconds: 30 } } as const;
    expect(afterOutcome(closed, outcome, at(0))).toEqual(closed);
  });

  it('may not ask for ever', () => {
    const circuit = afterOutcome(closed, busy(86_400), at(0));
    expect(probeDueMs(circuit)).toBeLessThanOrEqual(limits.retryAfterSecondsMax * 1250);
  });
});

it('two hundred kiosks that lost the ledger in the same instant come back spread over time', () => {
  let state = 7;
  const chance = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const SECOND_MS = 1000;
  const circuits = Array.from({ length: 200 }, () => {
    let circuit = opened(0, chance);
    for (let probe = 0; probe < 8; probe += 1)
      circuit = afterOutcome(circuit, silence, at(probeDueMs(circuit), chance));
    return circuit;
  });
  const perSecond = new Map<number, number>();
  for (const circuit of circuits) {
    const second = Math.floor(probeDueMs(circuit) / SECOND_MS);
    perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
  }
  expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(20);
});

it('whatever comes: never more than the bound, and never shut for longer than the bound', () => {
  const outcome = fc.constantFrom(silence, silence, answer);
  const step = fc.record({ outcome, passMs: fc.integer({ min: 0, max: 60_000 }) });
  fc.assert(
    fc.property(fc.array(step), fc.double({ min: 0, max: 0.999, noNaN: true }), (steps, drawn) => {
      let circuit = closed;
      let nowMs = 0;
      for (const one of steps) {
        nowMs += one.passMs;
        circuit = afterOutcome(
          circuit,
          one.outcome,
          at(nowMs, () => drawn),
        );
        expect(callsAllowed(circuit, nowMs)).toBeLessThanOrEqual(limits.callsInFlightPerPeerMax);
        expect(callsAllowed(circuit, nowMs + limits.probeDelayMsMax)).toBeGreaterThanOrEqual(1);
      }
    }),
  );
});
