import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { runJobs } from '../../scripts/test/schedule.mjs';

/** Jobs that note when they begin and end. */
function noted(log, list) {
  return list.map(([name, cores, after]) => ({
    name,
    cores,
    after,
    work: async () => {
      log.push(`+${name}`);
      await sleep(1);
      log.push(`-${name}`);
    },
  }));
}

describe('the jobs of the tests', () => {
  it('begin in their order, as many at once as there are cores', async () => {
    const log = [];
    const jobs = noted(log, [
      ['a', 1],
      ['b', 1],
      ['c', 1],
    ]);
    await runJobs(jobs, { cores: 2 });
    expect(log.slice(0, 2)).toEqual(['+a', '+b']);
    expect(log.indexOf('+c')).toBeGreaterThan(log.indexOf('-a'));
    expect(log).toHaveLength(6);
  });

  it('wait for those they are made of, and only for those that are run', async () => {
    const log = [];
    const jobs = noted(log, [
      ['test', 1, ['compile']],
      ['compile', 1, ['not chosen']],
    ]);
    await runJobs(jobs, { cores: 2 });
    expect(log).toEqual(['+compile', '-compile', '+test', '-test']);
  });

  it('run alone when they ask for more cores than there are', async () => {
    const log = [];
    const jobs = noted(log, [
      ['large', 8],
      ['small', 1],
    ]);
    await runJobs(jobs, { cores: 2 });
    expect(log).toEqual(['+large', '-large', '+small', '-small']);
  });

  it('that wait for one another are refused instead of waiting for ever', async () => {
    const jobs = noted(
      [],
      [
        ['hen', 1, ['egg']],
        ['egg', 1, ['hen']],
      ],
    );
    await expect(runJobs(jobs, { cores: 2 })).rejects.toThrow('hen, egg');
  });
});
