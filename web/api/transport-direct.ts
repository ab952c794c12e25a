// The host in the same thread: the way of Node, and of pages that forbid workers.

import { Host, type HostOptions } from './host.ts';
import type { FromHost, HostReady } from './protocol.ts';
import type { Port } from './rpc.ts';
import type { ReceptiveModule } from './wasm-module.ts';

export function openDirect(
  module: ReceptiveModule,
  options: HostOptions,
  receive: (message: FromHost) => void,
): { readonly port: Port; readonly ready: HostReady } {
  const host = new Host(module, options, receive);
  const { process } = globalThis as { process?: typeof globalThis.process };
  const close = () => {
    process?.off?.('exit', close);
    host.close();
  };
  // Whoever ends Node without disposing of the engine must not wait for its threads.
  if (options.threads > 1) process?.once?.('exit', close);
  const port: Port = { post: (request) => void host.handle(request), close };
  return { port, ready: host.ready };
}
