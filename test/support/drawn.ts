/** Runs in the page: resolves once whatever comes in has come in. */
export async function drawn(): Promise<void> {
  await new Promise((done) => requestAnimationFrame(done));
  const finite = document
    .getAnimations()
    .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.all(finite.map(({ finished }) => finished.catch(() => null)));
}
