import type { Server } from 'node:http';

export interface Route {
  readonly prefix: string;
  readonly folder: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hashed?: string;
}
export function serveFolders(routes: readonly Route[], port: number): Promise<Server>;
export function servePage(
  root: string,
  options: { port: number; isolation?: boolean | (() => boolean) },
): Promise<Server>;
