// The host in a worker: the way of pages, whose main thread stays free.

import { engineFailure, messageOf, ReceptiveError, receptiveError, unsendable } from './errors.ts';
import type { LoadPlan } from './load.ts';
import type { FromWorker, HostReady, Request, WorkerQuestion, WorkerStart } from './protocol.ts';
import type { Port, Rpc } from './rpc.ts';
import { trustedScript, withTrustedScript } from './trusted-script.ts';
import { lockName, type Watch, watchAnswers, watchLock } from './worker-life.ts';

export interface StartedWorker {
  readonly worker: Worker;
  /** Started from text: a classic script that carries its own glue. */
  readonly classic: boolean;
  end(): void;
}

/** A module worker beside this file or, where that is another site's, one from `source`. */
export function startWorker(source: string | undefined): StartedWorker {
  const foreign = new URL(import.meta.url).origin !== globalThis.location?.origin;
  try {
    if (foreign && source) return startClassic(source);
    const worker = withTrustedScript(
      () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' }),
    );
    return { worker, classic: false, end: () => worker.terminate() };
  } catch (thrown) {
    throw workerRefused(messageOf(thrown));
  }
}

function startClassic(source: string): StartedWorker {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(trustedScript(url));
  const end = () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  return { worker, classic: true, end };
}

/**
 * The request with copies of its views, of their own length: an image is often a view of a data set,
 * and what was asked stays as it was while the request waits for the others of its turn.
 */
export function withViewsAlone(request: Request): Request {
  const params = Object.entries(request.params).map(([name, value]) => [name, alone(value)]);
  return { ...request, params: Object.fromEntries(params) };
}

function alone(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? (value as Uint8Array).slice() : value;
}

/** The buffers of the copies, which can move. */
function buffersOf({ params }: Request): readonly ArrayBuffer[] {
  return Object.values(params).flatMap((value) =>
    ArrayBuffer.isView(value) ? [value.buffer as ArrayBuffer] : [],
  );
}

/**
 * Posts the requests of one turn together: a message each would cost both threads more than most
 * questions do. One that cannot be sent is refused alone.
 */
export function postTogether(
  worker: Pick<Worker, 'postMessage'>,
  refuse: (request: Request, thrown: unknown) => void,
): (request: Request) => void {
  let waiting: Request[] = [];
  const send = (requests: readonly Request[]) =>
    worker.postMessage(requests, requests.flatMap(buffersOf));
  const sendWaiting = () => {
    const requests = waiting;
    waiting = [];
    try {
      send(requests);
    } catch {
      for (const request of requests) {
        try {
          send([request]);
        } catch (thrown) {
          refuse(request, thrown);
        }
      }
    }
  };
  return (request) => {
    if (waiting.length === 0) queueMicrotask(sendWaiting);
    waiting.push(withViewsAlone(request));
  };
}

/** Resolves when the worker's host is ready; rejects when it, or the module, cannot be. */
export function openWorker(
  started: StartedWorker,
  compiling: Promise<WebAssembly.Module>,
  plan: LoadPlan,
  rpc: Rpc,
): Promise<{ readonly port: Port; readonly ready: HostReady }> {
  const { worker } = started;
  const lock = lockName();
  let watch: Watch | undefined;
  const watched = (locked: boolean) => {
    const ended = () => rpc.fail(engineFailure('its worker was ended'));
    const ask = () => worker.postMessage({ kind: 'alive' } satisfies WorkerQuestion);
    return locked ? watchLock(lock, ended) : watchAnswers(ask, ended);
  };
  const port: Port = {
    post: postTogether(worker, ({ id, method }, thrown) => {
      rpc.receive({ kind: 'refusal', id, error: unsendable(method, thrown) });
    }),
    close: () => {
      watch?.stop();
      started.end();
    },
  };
  return new Promise((resolve, reject) => {
    let ready = false;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      watch?.heard();
      if (!('kind' in data)) {
        for (const message of data) rpc.receive(message);
      } else if (data.kind === 'ready') {
        ready = true;
        watch = watched(data.locked);
        resolve({ port, ready: data.ready });
      } else if (data.kind === 'unready') {
        reject(new ReceptiveError(data.error));
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (ready) rpc.fail(engineFailure(event.message || 'its worker broke off'));
      else reject(workerRefused(event.message));
    };
    worker.onmessageerror = () => rpc.fail(engineFailure('a message could not be read'));
    const { threads, mayUseFewer, glueUrl, explain } = plan;
    const start = (module: WebAssembly.Module) =>
      worker.postMessage({
        kind: 'start',
        module,
        threads,
        mayUseFewer,
        glueUrl,
        explain,
        lock,
      } satisfies WorkerStart);
    compiling.then(start).catch(reject);
  });
}

function workerRefused(reason: string | undefined): ReceptiveError {
  return receptiveError(
    'wasm_unavailable',
    'worker',
    `the engine's worker could not start${reason ? ` (${reason})` : ''}`,
    "permit it in the page's policy: worker-src 'self' blob:; trusted-types, if named: receptive",
  );
}
