/** Runs in the page: resolves once whatever comes in has come in. */
export async function drawn(): Promise<void> {
  await new Promise((done) => requestAnimationFrame(done));
  const finite = document
    .getAnimations()
    .map((motion) => ({ motion, timing: motion.effect?.getComputedTiming() }))
    // What has not begun yet is not waited for.
    .filter(({ timing }) => timing?.progress != null && timing.endTime !== Infinity);
  await Promise.all(finite.map(({ motion }) => motion.finished.catch(() => null)));
}
