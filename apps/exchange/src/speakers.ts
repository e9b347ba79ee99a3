import { BINANCE } from './binance/dialect.js';
import { BinanceDoorkeeper } from './binance/doorkeeper.js';
import type { BinanceLimits } from './binance/limits.js';
import { BinanceRest } from './binance/rest.js';
import type { Ledger } from './oracle/ledger.js';
import type { RestApi } from './wire/answer.js';
import { SocketDoor } from './wire/socket-door.js';
import type { Stage } from './wire/stage.js';
import { Streams } from './wire/streams.js';

/** One venue as spoken: its REST API and the door of its sockets. */
export interface Speaker {
  readonly api: RestApi;
  readonly door: SocketDoor;
}

/** Every venue that is spoken, on one market. */
export function speakersOn(stage: Stage, ledger: Ledger, limits: BinanceLimits): readonly Speaker[] {
  const binance = new Streams(stage.venue, ledger, stage.board, BINANCE);
  return [
    {
      api: new BinanceRest(stage, limits),
      door: new SocketDoor(stage, binance, new BinanceDoorkeeper(stage, binance, limits)),
    },
  ];
}
