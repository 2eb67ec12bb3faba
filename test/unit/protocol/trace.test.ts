import { describe, expect, it } from 'vitest';
import { headerOfStep, stepAbout, stepFromHeader } from '../../../protocol/trace.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe('traceparent (W3C Trace Context)', () => {
  it('is read as it is written', () => {
    expect(stepFromHeader(headerOfStep({ traceId, spanId }))).toEqual({ traceId, spanId });
    expect(stepFromHeader(`00-${traceId}-${spanId}-00`)).toEqual({ traceId, spanId });
  });
  it('of a later version is read as far as it is known', () => {
    expect(stepFromHeader(`cc-${traceId}-${spanId}-01-what-the-future-holds`)).not.toBeNull();
  });
  it.each([
    undefined,
    '',
    `ff-${traceId}-${spanId}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}`,
    `00-${traceId}1-${spanId}-01`,
  ])('is as if it were not there: %s', (header) => expect(stepFromHeader(header)).toBeNull());

  it('of a redemption is its id, whoever asks about it', () => {
    const id = '0195f0c2-7b3a-7c1d-8e2f-1a2b3c4d5e6f';
    const step = { traceId: id.replaceAll('-', ''), spanId: '8e2f1a2b3c4d5e6f' };
    expect(stepAbout(`/v1/transfers/${id}/cancel`)).toEqual(step);
    expect(stepFromHeader(headerOfStep(step))).toEqual(step);
    expect(stepAbout('/v1/keys')).toBeNull();
  });
});
