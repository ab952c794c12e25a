// What runs in a worker: a host whose requests and answers are messages, each with a list of them.

import { errorData, messageOf, ReceptiveError, receptiveError } from './errors.ts';
import type { Explaining } from './explaining.ts';
import { Host } from './host.ts';
import { workerSliceMs } from './pace.ts';
import type { FromHost, FromWorker, Request, WorkerQuestion, WorkerStart } from './protocol.ts';
import { nextTurn } from './turn.ts';
import type { ReceptiveModule } from './wasm-module.ts';
import { holdLock } from './worker-life.ts';

interface WorkerScope {
  onmessage:
    | ((event: MessageEvent<WorkerStart | WorkerQuestion | readonly Request[]>) => void)
    | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
}

/** Answers messages from now on; `load` and `explainingOf` make the engine of the first one. */
export function serve(
  load: (start: WorkerStart) => Promise<ReceptiveModule>,
  explainingOf: (start: WorkerStart) => Explaining,
): void {
  const scope = globalThis as unknown as WorkerScope;
  let host: Host | undefined;
  const waiting: FromHost[] = [];
  /** Messages whose answers are awaited, to go back together. */
  let awaited = 0;
  const sendWaiting = () => {
    const messages = waiting.splice(0);
    if (messages.length > 0) scope.postMessage(messages, messages.flatMap(transferable));
  };
  const send = (message: FromHost) => {
    waiting.push(message);
    if (awaited === 0) sendWaiting();
  };
  const answer = async (made: Host, requests: readonly Request[]) => {
    awaited += 1;
    // What takes longer than this turn, such as a run, lets the others go.
    await Promise.race([Promise.all(requests.map((each) => made.handle(each))), nextTurn()]);
    awaited -= 1;
    sendWaiting();
  };
  const begin = async (start: WorkerStart) => {
    try {
      const { threads, mayUseFewer } = start;
      const explaining = explainingOf(start);
      const options = { threads, mayUseFewer, sliceMs: workerSliceMs, explaining };
      host = new Host(await load(start), options, send);
      scope.postMessage({ kind: 'ready', ready: host.ready, locked: await holdLock(start.lock) });
    } catch (thrown) {
      scope.postMessage({ kind: 'unready', error: errorData(startError(thrown)) });
    }
  };
  scope.onmessage = ({ data }) => {
    if (!('kind' in data)) {
      if (host !== undefined) void answer(host, data);
    } else if (data.kind === 'alive') scope.postMessage(data);
    else void begin(data);
  };
}

function startError(thrown: unknown): ReceptiveError {
  if (thrown instanceof ReceptiveError) return thrown;
  const message = `the engine could not be started (${messageOf(thrown)})`;
  return receptiveError('wasm_unavailable', 'worker', message, 'use another browser', thrown);
}

// Answers are copies made for the asker: their bytes can move instead of being copied again.
function transferable(message: FromHost): Transferable[] {
  if (message.kind !== 'answer') return [];
  const { value } = message;
  return (Array.isArray(value) ? value : [value]).flatMap(bufferOf);
}

function bufferOf(value: unknown): readonly ArrayBuffer[] {
  const array = value instanceof Object && 'data' in value ? value.data : value;
  return ArrayBuffer.isView(array) && array.buffer instanceof ArrayBuffer ? [array.buffer] : [];
}
