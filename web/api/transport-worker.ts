// The host in a worker: the way of pages, whose main thread stays free.

import { engineFailure, messageOf, ReceptiveError, receptiveError } from './errors.ts';
import type { LoadPlan } from './load.ts';
import type { FromWorker, HostReady, Request, WorkerStart } from './protocol.ts';
import type { Port, Rpc } from './rpc.ts';

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
    const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
    return { worker, classic: false, end: () => worker.terminate() };
  } catch (thrown) {
    throw workerRefused(messageOf(thrown));
  }
}

function startClassic(source: string): StartedWorker {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  const worker = new Worker(url);
  const end = () => {
    worker.terminate();
    URL.revokeObjectURL(url);
  };
  return { worker, classic: true, end };
}

/**
 * The request with every view in a buffer of its own length: a message carries the whole buffer
 * behind a view, and an image is often a view of a data set.
 */
export function withViewsAlone(request: Request): Request {
  const params = Object.entries(request.params).map(([name, value]) => [name, alone(value)]);
  return { ...request, params: Object.fromEntries(params) };
}

function alone(value: unknown): unknown {
  if (!ArrayBuffer.isView(value) || value.byteLength === value.buffer.byteLength) return value;
  return (value as Uint8Array).slice();
}

/** Resolves when the worker's host is ready; rejects when it, or the module, cannot be. */
export function openWorker(
  started: StartedWorker,
  compiling: Promise<WebAssembly.Module>,
  plan: LoadPlan,
  rpc: Rpc,
): Promise<{ readonly port: Port; readonly ready: HostReady }> {
  const { worker } = started;
  const port: Port = {
    post: (request) => worker.postMessage(withViewsAlone(request)),
    close: () => started.end(),
  };
  return new Promise((resolve, reject) => {
    let ready = false;
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'ready') {
        ready = true;
        resolve({ port, ready: data.ready });
      } else if (data.kind === 'unready') {
        reject(new ReceptiveError(data.error));
      } else {
        rpc.receive(data);
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
      } satisfies WorkerStart);
    compiling.then(start).catch(reject);
  });
}

function workerRefused(reason: string | undefined): ReceptiveError {
  return receptiveError(
    'wasm_unavailable',
    'worker',
    `the engine's worker could not start${reason ? ` (${reason})` : ''}`,
    "permit it in the page's policy: worker-src 'self' blob:",
  );
}
