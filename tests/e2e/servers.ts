import type { Server } from 'node:http';

/** Ends a server with all that is connected: browsers keep connections in reserve that ask nothing. */
export function ended(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
