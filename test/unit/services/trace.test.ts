import { expect, it } from 'vitest';
import { currentTrace, inTrace, stepFor } from '../../../services/trace.ts';

const ones = (byteCount: number) => new Uint8Array(byteCount).fill(1);
const traceId = '0af7651916cd43dd8448eb211c80319c';

it('a call is worked on in its caller’s trace, in a step of its own, or else in a new trace', () => {
  const spanId = '01'.repeat(8);
  expect(stepFor(`00-${traceId}-b7ad6b7169203331-01`, ones)).toEqual({ traceId, spanId });
  expect(stepFor(undefined, ones)).toEqual({ traceId: '01'.repeat(16), spanId });
});

it('what is done at the same time in another step does not mix with it', async () => {
  const seen: (string | undefined)[] = [];
  const work = (spanId: string) =>
    inTrace({ traceId, spanId }, async () => {
      await Promise.resolve();
      seen.push(currentTrace()?.spanId);
    });
  await Promise.all([work('a'), work('b')]);
  expect(seen).toEqual(['a', 'b']);
  expect(currentTrace()).toBeUndefined();
});
