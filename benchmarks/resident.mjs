// What processes have in memory, as Linux counts it.
import { readFileSync } from 'node:fs';

/**
 * Bytes of the process `pid` that lie in memory; a page shared with others counts in part. Undefined
 * where the system does not say.
 */
function residentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return 1024 * Number(/^Pss:\s+(\d+) kB/m.exec(text)[1]);
  } catch {
    return undefined;
  }
}

/**
 * Bytes of the processes that run a browser's pages with their workers and draw them: with one page
 * open, that page's. What a page has reserved and never touched takes none.
 */
export async function residentOfPages(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const own = processInfo.filter(({ type }) => type === 'renderer' || type === 'GPU');
  return own.reduce((sum, { id }) => sum + residentOf(id), 0);
}
