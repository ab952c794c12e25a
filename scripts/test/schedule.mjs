// Runs jobs beside one another as far as the cores go.
import { availableParallelism } from 'node:os';

/**
 * Runs every job, `{name, cores, after, work}`: in the order of the list, each as soon as those named
 * in `after` have ended (those that are not in the list count as ended) and its cores are free. A job
 * that asks for more cores than there are runs alone. Resolves when all have ended; `work` never
 * rejects.
 */
export async function runJobs(jobs, { cores = availableParallelism() } = {}) {
  const waiting = [...jobs];
  const unfinished = new Set(jobs.map(({ name }) => name));
  const running = new Set();
  let free = cores;
  const next = () =>
    waiting.find(
      (job) =>
        (job.cores <= free || running.size === 0) &&
        (job.after ?? []).every((name) => !unfinished.has(name)),
    );
  const start = (job) => {
    waiting.splice(waiting.indexOf(job), 1);
    free -= job.cores;
    const done = job.work().then(() => {
      free += job.cores;
      unfinished.delete(job.name);
      running.delete(done);
    });
    running.add(done);
  };
  while (unfinished.size > 0) {
    for (let job = next(); job; job = next()) start(job);
    if (running.size === 0) {
      throw new Error(`these wait for one another: ${[...unfinished].join(', ')}`);
    }
    await Promise.race(running);
  }
}
