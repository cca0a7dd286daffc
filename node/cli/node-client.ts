import {
  type Call,
  GENERAL_RESEARCH,
  HttpClient,
  type Output,
  ROUTES,
  type RouteId,
  type Routes,
  Tacit,
} from '@tacit/sdk/client';
import { TacitError } from '@tacit/sdk/core';
import { nodeFolder, readClientKey, readRun } from './folder.ts';
import { patientFetch } from './node-fetch.ts';

/** A running node as the command line sees it: the SDK for questions, every route for the rest. */
export interface NodeClient {
  readonly url: string;
  readonly tacit: Tacit;
  call<Id extends RouteId>(id: Id, input: Call<Routes[Id]>): Promise<Output<Routes[Id]>>;
}

export async function openNode(url: string, key: string): Promise<NodeClient> {
  const http = new HttpClient(url, key, patientFetch);
  const status = await http.call(ROUTES.status, {});
  return {
    url,
    tacit: new Tacit(http, GENERAL_RESEARCH, status.member),
    call: <Id extends RouteId>(id: Id, input: Call<Routes[Id]>) => http.call<Routes[Id]>(ROUTES[id], input),
  };
}

/** The node of a folder, spoken to with the folder's own client key. Throws `node.not-running`. */
export async function connectNode(flag: string | undefined): Promise<NodeClient> {
  const folder = nodeFolder(flag);
  const run = readRun(folder);
  if (run === null) throw new TacitError('node.not-running', { field: folder });
  return openNode(run.url, readClientKey(folder));
}
