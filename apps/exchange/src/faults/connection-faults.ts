import { MarketError } from '../market/market-error.js';
import type { Agenda } from '../player/agenda.js';
import type { Connection } from '../wire/connection.js';
import type { SocketDoor } from '../wire/socket-door.js';
import type { Stage } from '../wire/stage.js';
import type { FaultName, Terms } from './catalogue.js';
import type { Fault } from './fault.js';
import type { FaultListener } from './fault-board.js';

/** What a venue closes with when it goes away by itself. */
const GOING_AWAY = 1001;

/** The faults that do something at a moment, rather than strike what passes: ends of connections, and bursts. */
export class ConnectionFaults implements FaultListener {
  readonly #stage: Stage;
  readonly #agenda: Agenda;
  readonly #doors: readonly SocketDoor[];

  constructor(stage: Stage, agenda: Agenda, doors: readonly SocketDoor[]) {
    this.#stage = stage;
    this.#agenda = agenda;
    this.#doors = doors;
    for (const door of doors) door.onConnection((connection) => this.#opened(door, connection));
  }

  /** @throws MarketError for a burst in a market that cannot have one */
  onOrdered(fault: Fault): void {
    if (is(fault, 'burst')) return this.#surge(fault);
    this.#at(fault, fault.from, () => this.#begin(fault));
    if (fault.until !== Infinity) this.#at(fault, fault.until, () => this.#end(fault));
  }

  onLifted(fault: Fault): void {
    this.#end(fault);
  }

  /** Calls at a moment, at once when it has passed, unless the fault was lifted by then. */
  #at(fault: Fault, time: number, call: () => void): void {
    if (time <= this.#stage.now()) return call();
    this.#agenda.at(time, () => {
      if (this.#stage.board.faults.includes(fault)) call();
    });
  }

  #begin(fault: Fault): void {
    if (fault.name === 'terminate') this.#each(fault, (connection) => connection.cut());
    if (fault.name === 'freeze') this.#each(fault, (connection) => connection.freeze());
    if (is(fault, 'shutdown')) this.#shutdown(fault);
    if (is(fault, 'rotate')) this.#each(fault, (connection) => this.#rotate(fault, connection));
    if (fault.name === 'maintenance') this.#announce(fault, 'maintenance');
  }

  #end(fault: Fault): void {
    if (fault.name === 'freeze') this.#each(fault, (connection) => connection.thaw());
    if (fault.name === 'maintenance') this.#announce(fault, 'online');
  }

  #shutdown(fault: Fault<'shutdown'>): void {
    const now = this.#stage.now();
    this.#each(fault, (connection, door) => {
      for (const frame of door.keeper.farewell(connection, now)) connection.reply(frame);
      this.#at(fault, fault.from + fault.terms.noticeMs, () => connection.close(GOING_AWAY));
    });
  }

  #opened({ keeper: { protocol } }: SocketDoor, connection: Connection): void {
    const fault = this.#stage.board.find('rotate', { protocol, connection: connection.id });
    if (fault !== undefined) this.#rotate(fault, connection);
  }

  #rotate(fault: Fault<'rotate'>, connection: Connection): void {
    this.#at(fault, connection.openedAt + fault.terms.lifeMs, () => connection.close(GOING_AWAY));
  }

  #announce(fault: Fault, system: 'maintenance' | 'online'): void {
    this.#each(fault, (connection, { keeper }) => {
      const frame = keeper.status?.(system, connection);
      if (frame !== undefined) connection.reply(frame);
    });
  }

  #surge({ victim, from, terms }: Fault<'burst'>): void {
    const desks = this.#stage.venue.desks.filter(
      ({ market }) => victim.symbol === undefined || market.instrument.symbol === victim.symbol,
    );
    for (const { market } of desks) {
      if (market.surge === undefined)
        throw new MarketError('A burst must be in a generated market, was in a recorded one');
      market.surge(from, terms.tradesPerSecond, terms.seconds);
    }
  }

  #each({ victim }: Fault, act: (connection: Connection, door: SocketDoor) => void): void {
    for (const door of this.#doors) {
      if (victim.protocol !== undefined && victim.protocol !== door.keeper.protocol) continue;
      for (const connection of door.streams.connections) {
        if (victim.connection === undefined || victim.connection === connection.id) act(connection, door);
      }
    }
  }
}

function is<Name extends FaultName>(fault: Fault, name: Name): fault is Fault<Name> & { readonly terms: Terms<Name> } {
  return fault.name === name;
}
