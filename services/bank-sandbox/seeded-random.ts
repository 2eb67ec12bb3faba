/**
 * Numbers from 0 to 1 that are the same for the same seed, so that a run can be had again. For faults
 * only: anybody can guess them.
 * @param seed an unsigned 32-bit integer
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // A 32-bit linear congruential step, then its bits mixed: enough to choose a fault by.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x45d9f3b) >>> 0;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b) >>> 0;
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 4_294_967_296;
  };
}
