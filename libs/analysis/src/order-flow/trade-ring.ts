/** Whole numbers: as 32 bits while all of them fit, else as doubles. */
export type WholeNumbers = Int32Array | Float64Array;

/** Trades that there is room for at first. */
const ROOM = 512;

const MAX = 2 ** 31 - 1;

/** How much more there is room for than is kept when the room runs out, and how much more is too much. */
const SLACK = 1.3;
const WASTE = 2;

/**
 * The trades kept of a market, in columns that go round: appended at the end, forgotten at the beginning, and neither
 * takes memory while as many come as go. 10 bytes a trade: milliseconds within the minute, a price in ticks, and a flow
 * in steps, below 0 where it was sold. A number beyond 32 bits makes prices and flows doubles, for good.
 *
 * A trade is named by its place in the sequence of all trades ever taken in. Mutable.
 */
export class TradeRing {
  #times: Uint16Array = new Uint16Array(ROOM);
  #prices: WholeNumbers = new Int32Array(ROOM);
  #flows: WholeNumbers = new Int32Array(ROOM);
  #capacity = ROOM;
  /** Place of the oldest trade. */
  #first = 0;
  /** The slot that the next trade goes to, and the one up to which there is room. */
  #next = 0;
  #stop = ROOM;
  /** Place of the trade at slot 0, or of the one that would be there. */
  #origin = 0;

  /** Place of the trade that comes next. */
  get end(): number {
    return this.#origin + this.#next;
  }

  /** @param time milliseconds, below 65,536. @param flow quantity, below 0 where it was sold. */
  push(time: number, price: number, flow: number): void {
    if (this.#next === this.#stop) this.#turn();
    if (price > MAX || flow > MAX || flow < -MAX) this.#widen();
    const slot = this.#next;
    this.#times[slot] = time;
    this.#prices[slot] = price;
    this.#flows[slot] = flow;
    this.#next = slot + 1;
  }

  /** Puts a trade at a place; those from there on move up by one. */
  insert(place: number, time: number, price: number, flow: number): void {
    const last = this.end;
    this.push(time, price, flow);
    for (let at = last; at > place; at -= 1) this.#copy(this.#slot(at - 1), this.#slot(at));
    const slot = this.#slot(place);
    this.#times[slot] = time;
    this.#prices[slot] = price;
    this.#flows[slot] = flow;
  }

  /** Forgets the trades before a place. */
  dropBefore(place: number): void {
    if (place <= this.#first) return;
    this.#first = place;
    const head = this.#slot(place);
    this.#stop = head < this.#next || place === this.end ? this.#capacity : head;
    if (this.#capacity > WASTE * Math.max(this.end - place, ROOM)) this.#resize();
  }

  time(place: number): number {
    return known(this.#times[this.#slot(place)]);
  }

  price(place: number): number {
    return known(this.#prices[this.#slot(place)]);
  }

  flow(place: number): number {
    return known(this.#flows[this.#slot(place)]);
  }

  /** @returns the trades [from, to) next to each other: the columns themselves, or copies where they go round the end. */
  stretch(from: number, to: number): TradeStretch {
    const start = this.#slot(from);
    const end = start + to - from;
    if (end <= this.#capacity) return { times: this.#times, prices: this.#prices, flows: this.#flows, start, end };
    return { ...this.#copied(from, to, to - from), start: 0, end: to - from };
  }

  #slot(place: number): number {
    const slot = place - this.#origin;
    return slot < 0 ? slot + this.#capacity : slot;
  }

  #copy(from: number, to: number): void {
    this.#times[to] = known(this.#times[from]);
    this.#prices[to] = known(this.#prices[from]);
    this.#flows[to] = known(this.#flows[from]);
  }

  /** Goes on at the front of the columns where trades were forgotten, else makes room. */
  #turn(): void {
    if (this.end - this.#first === this.#capacity) return this.#resize();
    this.#stop = this.#slot(this.#first);
    this.#origin = this.end;
    this.#next = 0;
  }

  #resize(): void {
    const length = this.end - this.#first;
    const capacity = Math.max(ROOM, Math.ceil(SLACK * length));
    const { times, prices, flows } = this.#copied(this.#first, this.end, capacity);
    this.#times = times;
    this.#prices = prices;
    this.#flows = flows;
    this.#capacity = this.#stop = capacity;
    this.#origin = this.#first;
    this.#next = length;
  }

  /** The trades [from, to) at the beginning of new columns. */
  #copied(from: number, to: number, capacity: number): Pick<TradeStretch, 'times' | 'prices' | 'flows'> {
    const [start, length, isWide] = [this.#slot(from), to - from, this.#prices instanceof Float64Array];
    const column = (): WholeNumbers => (isWide ? new Float64Array(capacity) : new Int32Array(capacity));
    return {
      times: straight(this.#times, start, length, new Uint16Array(capacity)),
      prices: straight(this.#prices, start, length, column()),
      flows: straight(this.#flows, start, length, column()),
    };
  }

  #widen(): void {
    if (this.#prices instanceof Float64Array) return;
    this.#prices = Float64Array.from(this.#prices);
    this.#flows = Float64Array.from(this.#flows);
  }
}

/** Trades [start, end) of columns: milliseconds within the minute, ticks, steps below 0 where sold. Not to be written to. */
export interface TradeStretch {
  readonly times: Uint16Array;
  readonly prices: WholeNumbers;
  readonly flows: WholeNumbers;
  readonly start: number;
  readonly end: number;
}

/** Copies `length` numbers from a slot on, round the end of the column. */
function straight<T extends WholeNumbers | Uint16Array>(from: T, start: number, length: number, to: T): T {
  const untilEnd = Math.min(length, from.length - start);
  to.set(from.subarray(start, start + untilEnd));
  to.set(from.subarray(0, length - untilEnd), untilEnd);
  return to;
}

function known(value: number | undefined): number {
  if (value === undefined) throw new RangeError('Trade must be one that is kept');
  return value;
}
