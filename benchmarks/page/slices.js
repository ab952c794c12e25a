/**
 * Warms a contestant up, finds how many batches take about `sliceMs`, and gives the function that
 * runs one such slice and says its images per second.
 */
export async function sliced(contestant, batch, sliceMs) {
  const timed = async (count) => {
    const start = performance.now();
    await contestant.run(count);
    return performance.now() - start;
  };
  await timed(1);
  let batches = 1;
  let taken = await timed(1);
  while (taken < sliceMs / 4) {
    batches = Math.ceil(batches * Math.min(8, (0.6 * sliceMs) / Math.max(taken, 0.05)));
    taken = await timed(batches);
  }
  batches = Math.max(1, Math.round((batches * sliceMs) / taken));
  return async () => (1000 * batches * batch) / (await timed(batches));
}
