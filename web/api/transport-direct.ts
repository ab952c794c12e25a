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
  const port: Port = {
    post: (request) => void host.handle(request),
    close: () => host.close(),
  };
  return { port, ready: host.ready };
}
