import { BINANCE } from './binance/dialect.js';
import { BinanceDoorkeeper } from './binance/doorkeeper.js';
import { BINANCE_LIMITS, type BinanceLimits } from './binance/limits.js';
import { BinanceRest } from './binance/rest.js';
import { BYBIT } from './bybit/dialect.js';
import { BybitDoorkeeper } from './bybit/doorkeeper.js';
import { BYBIT_LIMITS, type BybitLimits } from './bybit/limits.js';
import { BybitRest } from './bybit/rest.js';
import { KRAKEN } from './kraken/dialect.js';
import { KrakenDoorkeeper } from './kraken/doorkeeper.js';
import { KRAKEN_LIMITS, type KrakenLimits } from './kraken/limits.js';
import { KrakenRest } from './kraken/rest.js';
import { OKX } from './okx/dialect.js';
import { OkxDoorkeeper } from './okx/doorkeeper.js';
import { OKX_LIMITS, type OkxLimits } from './okx/limits.js';
import { OkxRest } from './okx/rest.js';
import type { Ledger } from './oracle/ledger.js';
import type { RestApi } from './wire/answer.js';
import type { Dialect } from './wire/dialect.js';
import { SocketDoor, type Doorkeeper } from './wire/socket-door.js';
import type { Stage } from './wire/stage.js';
import { Streams } from './wire/streams.js';

/** One venue as spoken: its REST API and the door of its sockets. */
export interface Speaker {
  readonly api: RestApi;
  readonly door: SocketDoor;
}

/** What each venue rations. */
export interface Limits {
  readonly binance: BinanceLimits;
  readonly bybit: BybitLimits;
  readonly okx: OkxLimits;
  readonly kraken: KrakenLimits;
}

/** The published figures of each. */
export const PUBLISHED: Limits = {
  binance: BINANCE_LIMITS,
  bybit: BYBIT_LIMITS,
  okx: OKX_LIMITS,
  kraken: KRAKEN_LIMITS,
};

/** Every venue that is spoken, on one market. */
export function speakersOn(stage: Stage, ledger: Ledger, limits: Limits): readonly Speaker[] {
  const streamsOf = (dialect: Dialect): Streams => new Streams(stage.venue, ledger, stage.board, dialect);
  const speaker = (api: RestApi, streams: Streams, keeper: Doorkeeper): Speaker => ({
    api,
    door: new SocketDoor(stage, streams, keeper),
  });
  const [binance, bybit, okx, kraken] = [streamsOf(BINANCE), streamsOf(BYBIT), streamsOf(OKX), streamsOf(KRAKEN)];
  return [
    speaker(new BybitRest(stage, limits.bybit), bybit, new BybitDoorkeeper(stage, bybit, limits.bybit)),
    speaker(new OkxRest(stage, limits.okx), okx, new OkxDoorkeeper(stage, okx, limits.okx)),
    speaker(new KrakenRest(stage, limits.kraken), kraken, new KrakenDoorkeeper(stage, kraken, limits.kraken)),
    speaker(new BinanceRest(stage, limits.binance), binance, new BinanceDoorkeeper(stage, binance, limits.binance)),
  ];
}
