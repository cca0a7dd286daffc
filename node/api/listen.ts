import { readFileSync } from 'node:fs';
import {
  createServer as createHttp,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Logger, TacitError } from '@tacit/sdk/core';
import type { LimitOptions, ListenOptions } from './options.ts';
import { rawProblem } from './problems.ts';

const isLoopback = (host: string): boolean => /^(localhost|127(\.[0-9]{1,3}){3}|::1)$/.test(host);

/** Throws `listen.refused` for an address beyond this machine that nobody asked for in so many words. */
export function checkListen(listen: ListenOptions, logger: Logger): void {
  if ((listen.tlsKey === undefined) !== (listen.tlsCert === undefined)) {
    throw new TacitError('config.invalid', {
      field: 'listen.tlsKey',
      expected: '`listen.tlsCert` beside it',
    });
  }
  if (isLoopback(listen.host)) return;
  if (!listen.remote) throw new TacitError('listen.refused', { field: 'listen.host' });
  if (listen.tlsKey === undefined) {
    logger.warn('listening beyond this machine without TLS: bearer keys and metadata travel in the clear', {
      host: listen.host,
    });
  }
}

export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Ends: no new connections, idle ones closed, busy ones get `graceMs`, then all are cut. */
  close(graceMs: number): Promise<void>;
}

export async function listen(
  handler: RequestListener,
  options: ListenOptions,
  limits: LimitOptions,
): Promise<Listening> {
  const common = {
    maxHeaderSize: 16 * 1024,
    headersTimeout: limits.headersTimeout,
    requestTimeout: Math.max(limits.requestTimeout, limits.headersTimeout),
    keepAliveTimeout: limits.keepAlive,
    connectionsCheckingInterval: Math.min(1000, Math.ceil(limits.headersTimeout / 2)),
    requireHostHeader: true,
    insecureHTTPParser: false,
  };
  const { tlsKey, tlsCert } = options;
  const tls = tlsKey !== undefined && tlsCert !== undefined;
  const server: Server = tls
    ? createHttps(
        { ...common, key: pem(tlsKey, 'listen.tlsKey'), cert: pem(tlsCert, 'listen.tlsCert') },
        handler,
      )
    : createHttp(common, handler);
  server.maxHeadersCount = 64;
  server.maxConnections = limits.concurrent * 4;
  const sockets = track(server, tls ? 'secureConnection' : 'connection');
  server.on('clientError', refuseRaw);
  // `Expect: 100-continue` is answered only after the headers were judged.
  server.on('checkContinue', handler);
  await bind(server, options);
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}`,
    port,
    close: (ms) => close(server, sockets, ms),
  };
}

/** An address that a killed node had may be taken for a moment longer; ms. */
const BIND_FOR_MS = 3_000;
const BIND_PAUSE_MS = 100;

async function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  const once = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  for (let waited = 0; ; waited += BIND_PAUSE_MS) {
    try {
      return await once();
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE' || waited >= BIND_FOR_MS)
        throw new TacitError('listen.failed', { field: `${host}:${port}`, cause });
    }
    await new Promise((resolve) => setTimeout(resolve, BIND_PAUSE_MS));
  }
}

function pem(path: string, field: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new TacitError('config.invalid', { field, expected: 'a readable PEM file', cause });
  }
}

function refuseRaw(
  e: NodeJS.ErrnoException,
  socket: { writable: boolean; end(text: string): void } & Socket,
): void {
  if (!socket.writable || e.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  if (e.code === 'ERR_HTTP_REQUEST_TIMEOUT') socket.end(rawProblem(new TacitError('input.timeout')));
  else if (e.code === 'HPE_HEADER_OVERFLOW')
    socket.end(rawProblem(new TacitError('input.headers-too-large')));
  else
    socket.end(
      rawProblem(new TacitError('input.malformed', { message: 'the request is not well-formed HTTP' })),
    );
  // A peer that does not read must not keep the socket.
  socket.setTimeout(1000, () => socket.destroy());
}

/** Connections and whether each has a request running; Node counts one that never sent anything as busy. */
function track(
  server: Server,
  event: 'connection' | 'secureConnection',
): { readonly cutIdle: () => void; readonly refuseMore: () => void } {
  const busy = new Map<Socket, number>();
  let ending = false;
  server.on(event, (socket: Socket) => {
    busy.set(socket, 0);
    socket.on('close', () => busy.delete(socket));
  });
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1);
    response.on('close', () => {
      const left = (busy.get(socket) ?? 1) - 1;
      if (busy.has(socket)) busy.set(socket, left);
      if (ending && left === 0) socket.destroySoon();
    });
  });
  return {
    cutIdle: () => {
      for (const [socket, running] of busy) if (running === 0) socket.destroy();
    },
    refuseMore: () => {
      ending = true;
    },
  };
}

async function close(server: Server, sockets: ReturnType<typeof track>, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  sockets.refuseMore();
  sockets.cutIdle();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
