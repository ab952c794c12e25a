import { describe, expect, it, vi } from 'vitest';
import { createEngine } from '../../web/api/index.ts';
import { expectRefusal } from './expect-refusal.ts';

describe('loading an engine in a page', () => {
  it('takes the threads that the page permits', async () => {
    expect(globalThis.crossOriginIsolated).toBe(true);
    await using engine = await createEngine();
    const { variant, transport, threads } = engine.info;
    expect({ variant, transport }).toEqual({ variant: 'threads', transport: 'worker' });
    expect(threads).toBe(Math.min(4, navigator.hardwareConcurrency));
  });

  it('refuses an address that answers with a web page', async () => {
    // Development servers answer addresses they do not know with the page itself.
    const page = new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
    const fetching = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(page);
    const error = await expectRefusal(
      createEngine({ threads: 1, assetBase: '/nowhere/' }),
      'wasm_is_html',
      /nowhere\/receptive\.wasm$/,
    );
    fetching.mockRestore();
    expect(error.remedy).toContain('assetBase');
  });

  it('refuses an address that cannot be reached', async () => {
    const assetBase = 'http://localhost:1/';
    await expectRefusal(createEngine({ threads: 1, assetBase }), 'fetch_failed', /localhost:1/);
  });

  it('gives up after the time limit', async () => {
    const error = await expectRefusal(createEngine({ timeoutMs: 1 }), 'timeout', 'engine');
    expect(error.message).toContain('1 ms');
  });

  it('refuses threads on the main thread, which may not wait', async () => {
    await expectRefusal(
      createEngine({ threads: 2, transport: 'direct' }),
      'threads_unavailable',
      'threads',
    );
    await using engine = await createEngine({ transport: 'direct' });
    expect(engine.info).toMatchObject({ threads: 1, variant: 'single', transport: 'direct' });
    expect(engine.info.note).toContain('main thread');
  });

  it('starts the self-contained worker from its text', async () => {
    const { default: workerSource } = await import('virtual:receptive-classic-worker');
    expect(workerSource.length).toBeGreaterThan(10_000);
    const url = URL.createObjectURL(new Blob([workerSource], { type: 'text/javascript' }));
    const worker = new Worker(url);
    const answered = () =>
      new Promise<MessageEvent>((resolve, reject) => {
        worker.onmessage = resolve;
        worker.onerror = (event) => reject(new Error(event.message));
      });
    const started = await new Promise<MessageEvent>((resolve, reject) => {
      answered().then(resolve, reject);
      const wasmUrl = new URL('../../web/api/wasm/receptive.wasm', import.meta.url).href;
      const explainUrl = new URL('../../web/api/wasm/receptive-explain.wasm', import.meta.url).href;
      const explain = { glueUrl: '', wasmUrl: explainUrl };
      WebAssembly.compileStreaming(fetch(wasmUrl)).then(
        (module) =>
          worker.postMessage({
            kind: 'start',
            module,
            threads: 1,
            mayUseFewer: false,
            glueUrl: '',
            explain,
          }),
        reject,
      );
    });
    expect(started.data).toMatchObject({ kind: 'ready', ready: { threads: 1 } });
    const params = { kind: 'convolution', seed: 1 };
    worker.postMessage([{ id: 1, method: 'exercise', params }]);
    const { data } = await answered();
    expect(data).toMatchObject([{ kind: 'answer', id: 1, value: { kind: 'convolution' } }]);
    worker.terminate();
    URL.revokeObjectURL(url);
  });
});
