// Of some descriptions that the engine refuses, the module that explains knows more: by which sizes an
// image became too small, or what padding "same" means there.

import { ReceptiveError } from './errors.ts';
import type { Explaining } from './explaining.ts';
import { unwrap } from './outcome.ts';

/** A refusal waits no longer for a module that is still to be fetched. */
const patienceMs = 1000;

function hasMore({ code, where }: ReceptiveError): boolean {
  return code === 'kernel_too_large' || (code === 'wrong_type' && where.endsWith('.padding'));
}

/** What `ask` gives; its refusal of this description is thrown with all that can be told of it. */
export function toldMore<T>(spec: string, explaining: Explaining, ask: () => T): T | Promise<T> {
  try {
    return ask();
  } catch (thrown) {
    if (!(thrown instanceof ReceptiveError) || !hasMore(thrown)) throw thrown;
    return refuse(thrown, spec, explaining);
  }
}

async function refuse(error: ReceptiveError, spec: string, explaining: Explaining): Promise<never> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, patienceMs, undefined);
  });
  const asked = explaining()
    .then((module) => module.toldRefusal(spec))
    .catch(() => undefined);
  const more = await Promise.race([asked, late]);
  clearTimeout(timer);
  if (more !== undefined) unwrap(more);
  throw error;
}
