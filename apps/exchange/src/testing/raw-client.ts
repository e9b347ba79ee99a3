import { once } from 'node:events';
import { WebSocket } from 'ws';
import { until } from './until.js';

/** A frame as it came: its bytes and whether they were text. */
export interface RawFrame {
  readonly bytes: Buffer;
  readonly binary: boolean;
}

/** A socket that believes nothing: it keeps every frame as bytes, and how it all ended. */
export class RawClient {
  readonly frames: RawFrame[] = [];
  readonly #socket: WebSocket;
  closed: number | undefined;
  pongs = 0;

  private constructor(url: string) {
    this.#socket = new WebSocket(url, { skipUTF8Validation: true, maxPayload: 64 * 1_048_576, maxFragments: 65_536 });
    this.#socket.on('message', (data, binary) =>
      this.frames.push({ bytes: Buffer.isBuffer(data) ? data : Buffer.alloc(0), binary }),
    );
    this.#socket.on('pong', () => (this.pongs += 1));
    this.#socket.on('close', (code) => (this.closed = code));
    this.#socket.on('error', () => undefined);
  }

  /** @throws the socket's error when it is refused */
  static async open(url: string): Promise<RawClient> {
    const client = new RawClient(url);
    await once(client.#socket, 'open');
    return client;
  }

  /** @returns the HTTP status of a refusal, 0 for a connection that was reset, 101 for one that opened */
  static async knock(url: string): Promise<number> {
    const socket = new WebSocket(url);
    socket.on('error', () => undefined);
    return await new Promise((resolve) => {
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => resolve(0));
      socket.on('open', () => {
        socket.terminate();
        resolve(101);
      });
    });
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  ping(): void {
    this.#socket.ping('are you there');
  }

  get texts(): readonly string[] {
    return this.frames.filter(({ binary }) => !binary).map(({ bytes }) => bytes.toString());
  }

  /** Frames that are JSON objects, parsed. */
  get events(): readonly Readonly<Record<string, unknown>>[] {
    return this.texts.map(parsed).filter((event) => event !== undefined);
  }

  /** Waits for a frame. */
  async sees(wanted: (text: string) => boolean, what: string): Promise<void> {
    await until(() => this.texts.some(wanted), what);
  }

  /** Waits until nothing has come for a few turns of the loop: what was written on loopback has then arrived. */
  async settled(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < 5; quiet = seen === this.frames.length ? quiet + 1 : 0) {
      seen = this.frames.length;
      await until.pause();
    }
  }

  async gone(): Promise<number> {
    await until(() => this.closed !== undefined, 'the end of the connection');
    return this.closed ?? 0;
  }

  end(): void {
    this.#socket.terminate();
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
