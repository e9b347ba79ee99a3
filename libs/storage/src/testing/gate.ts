import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What lies between a client and its server: `open` lets through, `shut` refuses, `silent` takes and never answers. */
type Mode = 'open' | 'shut' | 'silent';

/** A relay to a server on this machine, to be shut and opened again. */
export class Gate {
  #mode: Mode = 'open';
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((client) => this.#relay(client));

  constructor(private readonly target: { readonly host: string; readonly port: number }) {}

  /** @returns the port that leads to the server. */
  async listen(): Promise<number> {
    await new Promise<void>((resolve) => void this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  set(mode: Mode): void {
    this.#mode = mode;
    if (mode === 'shut') for (const socket of this.#sockets) socket.destroy();
    for (const socket of this.#sockets) {
      if (mode === 'silent') socket.pause();
      else socket.resume();
    }
  }

  close(): void {
    this.set('shut');
    this.#server.close();
  }

  #relay(client: Socket): void {
    this.#hold(client);
    if (this.#mode === 'shut') return void client.destroy();
    if (this.#mode === 'silent') return void client.pause();
    const server = connect(this.target);
    this.#hold(server);
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  #hold(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
  }
}
