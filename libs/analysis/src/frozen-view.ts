import type { AuctionView } from './auction-view.js';

/** All of a view but its past. */
export type ViewParts = Omit<AuctionView, 'recent'>;

/**
 * One view, frozen, whose past is worked out when it is first read. The accessor of `recent` is one for all views and a
 * property of each: so they have one shape, which readers of many views are quick with, and copies and JSON hold it.
 */
export class FrozenView implements AuctionView {
  static readonly #RECENT: PropertyDescriptor & ThisType<FrozenView> = {
    enumerable: true,
    get() {
      return (this.#past ??= this.#recall());
    },
  };

  readonly instrument: AuctionView['instrument'];
  readonly asOf: AuctionView['asOf'];
  readonly price: AuctionView['price'];
  readonly workingTimeframe: AuctionView['workingTimeframe'];
  readonly legs: AuctionView['legs'];
  readonly timePrice: AuctionView['timePrice'];
  readonly pocMigration: AuctionView['pocMigration'];
  readonly dayTypes: AuctionView['dayTypes'];
  readonly nakedPocs: AuctionView['nakedPocs'];
  readonly divergences: AuctionView['divergences'];
  readonly levels: AuctionView['levels'];
  readonly aggression: AuctionView['aggression'];
  readonly confluence: AuctionView['confluence'];
  readonly atr: AuctionView['atr'];
  readonly sigma: AuctionView['sigma'];
  readonly state: AuctionView['state'];
  readonly developing: AuctionView['developing'];
  readonly priorDay: AuctionView['priorDay'];
  readonly contiguity: AuctionView['contiguity'];
  readonly delta: AuctionView['delta'];
  readonly swings: AuctionView['swings'];
  readonly trades: AuctionView['trades'];
  readonly hourlyRange: AuctionView['hourlyRange'];
  readonly session: AuctionView['session'];
  readonly balance: AuctionView['balance'];
  declare readonly recent: AuctionView['recent'];
  readonly latest: AuctionView['latest'];
  readonly orderFlow: AuctionView['orderFlow'];
  readonly missing: AuctionView['missing'];
  readonly inputs: AuctionView['inputs'];
  readonly inputDigest: AuctionView['inputDigest'];
  readonly #recall: () => AuctionView['recent'];
  #past: AuctionView['recent'] | undefined;

  constructor(parts: ViewParts, recall: () => AuctionView['recent']) {
    this.#recall = recall;
    this.instrument = parts.instrument;
    this.asOf = parts.asOf;
    this.price = parts.price;
    this.workingTimeframe = parts.workingTimeframe;
    this.legs = parts.legs;
    this.timePrice = parts.timePrice;
    this.pocMigration = parts.pocMigration;
    this.dayTypes = parts.dayTypes;
    this.nakedPocs = parts.nakedPocs;
    this.divergences = parts.divergences;
    this.levels = parts.levels;
    this.aggression = parts.aggression;
    this.confluence = parts.confluence;
    this.atr = parts.atr;
    this.sigma = parts.sigma;
    this.state = parts.state;
    this.developing = parts.developing;
    this.priorDay = parts.priorDay;
    this.contiguity = parts.contiguity;
    this.delta = parts.delta;
    this.swings = parts.swings;
    this.trades = parts.trades;
    this.hourlyRange = parts.hourlyRange;
    this.session = parts.session;
    this.balance = parts.balance;
    Object.defineProperty(this, 'recent', FrozenView.#RECENT);
    this.latest = parts.latest;
    this.orderFlow = parts.orderFlow;
    this.missing = parts.missing;
    this.inputs = parts.inputs;
    this.inputDigest = parts.inputDigest;
    Object.freeze(this);
  }
}
