import type { IncomingMessage, ServerResponse } from 'node:http';
import { machine } from '../ambient.js';
import { RestFaults, type Dispatch } from '../faults/rest-faults.js';
import type { RequestLog } from '../oracle/request-log.js';
import { page, type Asked, type RestApi } from './answer.js';
import type { Stage } from './stage.js';

/** Answers every venue's REST requests, through the faults of the moment, and remembers them. */
export class RestDoor {
  readonly #stage: Stage;
  readonly #apis: readonly RestApi[];
  readonly #log: RequestLog;
  readonly #faults: RestFaults;

  constructor(stage: Stage, apis: readonly RestApi[], log: RequestLog) {
    this.#stage = stage;
    this.#apis = apis;
    this.#log = log;
    this.#faults = new RestFaults(stage);
  }

  async handle(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const api = this.#apis.find((candidate) => candidate.owns(url.pathname));
    const asked = askedOf(request, url);
    if (api === undefined) return send(response, untouched(page(404, '404 Not found')));
    const { protocol } = api;
    const answer = this.#faults.instead(api, url.pathname) ?? api.answer(asked);
    const { pathname: path, search: query } = url;
    const [at, wall] = [this.#stage.now(), this.#stage.host.wall()];
    this.#log.add({ protocol, path, query, status: answer.status, at, wall });
    await send(response, this.#faults.dispatch(protocol, answer));
  }
}

function untouched(answer: Dispatch['answer']): Dispatch {
  return { answer, afterMs: 0, byteMs: 0, broken: false };
}

/** Slowness is real even where the clock is manual: it is the client's patience that it tries. */
async function send(response: ServerResponse, dispatch: Dispatch): Promise<void> {
  const { answer, afterMs, byteMs, broken } = dispatch;
  if (afterMs === Infinity) return;
  if (afterMs > 0) await machine.pause(afterMs);
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  if (broken) {
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
    return;
  }
  if (byteMs > 0) await drip(response, body, () => machine.pause(byteMs));
  else response.end(body);
}

async function drip(response: ServerResponse, body: Buffer, beat: () => Promise<void>): Promise<void> {
  for (let sent = 0; sent < body.length && !response.destroyed; sent += 1) {
    response.write(body.subarray(sent, sent + 1));
    await beat();
  }
  response.end();
}

function askedOf(request: IncomingMessage, url: URL): Asked {
  const { method = 'GET', headers, socket } = request;
  return { method, url, headers, address: socket.remoteAddress ?? '' };
}
