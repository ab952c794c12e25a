/**
 * Measures one task: opens every contestant, then lets all of them run one slice in turn in every
 * round, so that what else the machine does meets all alike; each round begins with another one, so
 * that nobody always runs behind the same neighbour. `open(contestant, task, sliceMs)`
 * rejects when a contestant cannot take part; its words are kept as `why`.
 */
export async function measureTask(contestants, open, task, { rounds, sliceMs }) {
  console.log(`\n${task.title}`);
  const results = [];
  const running = [];
  for (const contestant of contestants) {
    const result = { name: contestant.name, rounds: [] };
    results.push(result);
    try {
      running.push({ opened: await open(contestant, task, sliceMs), result });
    } catch (error) {
      result.why = String(error.message ?? error).slice(0, 120);
    }
    console.log(`  ${contestant.name}: ${result.why ?? 'ready'}`);
  }
  for (let round = 0; round < rounds; ++round) {
    for (let turn = 0; turn < running.length; ++turn) {
      const { opened, result } = running[(round + turn) % running.length];
      result.rounds.push(await opened.measure());
    }
  }
  for (const { opened, result } of running) {
    result.loss = await opened.loss();
    result.probabilities = await opened.probabilities();
    await opened.close();
  }
  return { task: task.name, title: task.title, batch: task.batch, results };
}
