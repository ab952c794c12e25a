// How long the page's thread is busy at a time while the page loads, trains, is drawn on and changes its
// place. What counts is the time that a task computed, not the time that passed: while the machine trains,
// a task also waits for a core.

/** A task that is longer keeps a click waiting for longer than a person takes for at once. */
const longMs = 50;

const phases = ['loading', 'training', 'drawing', 'laboratory'];

/** A one, in shares of the pad. */
const stroke = { from: [0.5, 0.15], to: [0.5, 0.85], steps: 6 };

async function draw(page) {
  const pad = page.locator('rf-draw-pad .pad');
  await pad.scrollIntoViewIfNeeded();
  const box = await pad.boundingBox();
  const at = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(stroke.from));
  await page.mouse.down();
  await page.mouse.move(...at(stroke.to), { steps: stroke.steps });
  await page.mouse.up();
}

/** Milliseconds of each task of the page's main thread, by the phase in which it began. */
function tasksByPhase({ traceEvents }) {
  const marks = traceEvents.filter(({ name }) => phases.includes(name));
  const [first] = marks;
  if (first === undefined) throw new Error('the trace has none of the marks');
  const tasks = Object.fromEntries(phases.map((phase) => [phase, []]));
  for (const { name, ph, pid, tid, ts, tdur = 0 } of traceEvents) {
    if (name !== 'RunTask' || ph !== 'X' || pid !== first.pid || tid !== first.tid) continue;
    const phase = marks.filter((mark) => mark.ts <= ts).at(-1)?.name ?? 'loading';
    tasks[phase].push(tdur / 1000);
  }
  return tasks;
}

/** Goes through the page at `url` once, tracing. */
export async function pageTasks(browser, page, url) {
  const mark = (name) => page.evaluate((text) => void performance.mark(text), name);
  await browser.startTracing(page, {
    categories: ['disabled-by-default-devtools.timeline', 'blink.user_timing'],
  });
  await page.goto(url);
  const start = page.getByRole('button', { name: /^Train /, disabled: false });
  await start.waitFor();
  await page.locator('rf-look-panel canvas').first().waitFor();
  await mark('training');
  await start.click();
  await page.getByText(/^\d{2,} of 938/).waitFor();
  await mark('drawing');
  await draw(page);
  await page.getByText(/^It reads a \d\.$/).waitFor({ state: 'attached' });
  await mark('laboratory');
  await page.getByRole('link', { name: 'Laboratory' }).click();
  await page.getByText(/This cell is/).waitFor();
  return tasksByPhase(JSON.parse((await browser.stopTracing()).toString()));
}

/** A row for each phase of the visits of one subject. */
export function taskRows(title, visits) {
  return phases.map((phase) => {
    const tasks = visits.flatMap((visit) => visit[phase]);
    const long = tasks.filter((ms) => ms > longMs);
    return [`${title}, ${phase}`, Math.max(0, ...tasks).toFixed(0), String(long.length)];
  });
}

export const taskHeader = ['', 'ms of the longest task', `tasks over ${longMs} ms`];
