import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

/** Answers GET /healthz with what the worker says of itself: 200 while it polls, 503 otherwise. */
export async function serveHealth(host: string, port: number, isRunning: () => boolean): Promise<Server> {
  const server = createServer((request, response) => {
    const status = request.url === '/healthz' ? (isRunning() ? 200 : 503) : 404;
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify({ status: status === 200 ? 'running' : 'not running', pid: process.pid }));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}
