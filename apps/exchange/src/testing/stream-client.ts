import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A frame as parsed from the wire; tests look into it by name. */
export type Frame = Readonly<Record<string, unknown>>;

/** A stream connection that keeps everything it hears, in order. */
export class StreamClient {
  readonly #socket: WebSocket;
  readonly #frames: Frame[] = [];
  readonly #waiting: { readonly wanted: (frame: Frame) => boolean; readonly found: (frame: Frame) => void }[] = [];
  readonly pings: string[] = [];
  #closed: number | undefined;
  #barriers = 0;

  private constructor(url: string, autoPong: boolean) {
    this.#socket = new WebSocket(url, { autoPong });
    this.#socket.on('message', (data) => this.#hear(JSON.parse(Buffer.isBuffer(data) ? data.toString() : '') as Frame));
    this.#socket.on('ping', (payload) => this.pings.push(payload.toString()));
    this.#socket.on('close', (code) => (this.#closed = code));
    this.#socket.on('error', () => undefined);
  }

  /** @param pongs whether pings are answered, as every decent client does */
  static async open(url: string, pongs: 'answered' | 'withheld' = 'answered'): Promise<StreamClient> {
    const client = new StreamClient(url, pongs === 'answered');
    await once(client.#socket, 'open');
    return client;
  }

  get frames(): readonly Frame[] {
    return this.#frames;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  pong(payload: string): void {
    this.#socket.pong(payload);
  }

  /** Sends a command and waits for the answer with its id. */
  async ask(command: { readonly id: number | string } & Frame): Promise<Frame> {
    const answer = this.#next((frame) => frame['id'] === command.id);
    this.send(command);
    return await answer;
  }

  /** Stops reading, as a client does that is busy elsewhere. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Waits until everything sent to this client so far was heard. */
  async settled(): Promise<readonly Frame[]> {
    this.#barriers += 1;
    await this.ask({ method: 'LIST_SUBSCRIPTIONS', id: `barrier${this.#barriers}` });
    return this.#frames.filter((frame) => !String(frame['id']).startsWith('barrier'));
  }

  /** Resolves with the close code. */
  async closed(): Promise<number> {
    if (this.#closed === undefined) await once(this.#socket, 'close');
    return this.#closed ?? 0;
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed();
  }

  #next(wanted: (frame: Frame) => boolean): Promise<Frame> {
    return new Promise((found) => this.#waiting.push({ wanted, found }));
  }

  #hear(frame: Frame): void {
    this.#frames.push(frame);
    const index = this.#waiting.findIndex(({ wanted }) => wanted(frame));
    if (index >= 0) this.#waiting.splice(index, 1)[0]?.found(frame);
  }
}
