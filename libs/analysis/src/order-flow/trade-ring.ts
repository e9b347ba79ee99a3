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
 * takes memory while as many come as go. 14 bytes a trade: an id (counted from that of its minute), milliseconds within
 * the minute, a price in ticks, and a flow in steps, below 0 where it was sold. A number beyond 32 bits makes the three
 * columns doubles, for good.
 *
 * A trade is named by its place in the sequence of all trades ever taken in. Mutable.
 */
export class TradeRing {
  #times = new Uint16Array(ROOM);
  #prices: WholeNumbers = new Int32Array(ROOM);
  #flows: WholeNumbers = new Int32Array(ROOM);
  #capacity = ROOM;
  /** Place of the oldest trade and where it stands in the columns; where the next one will. */
  #first = 0;
  #head = 0;
  #next = 0;
  #length = 0;

  /** Place of the trade that comes next. */
  get end(): number {
    return this.#first + this.#length;
  }

  /** @param time milliseconds, below 65,536. @param flow quantity, below 0 where it was sold. */
  push(time: number, price: number, flow: number): void {
    if (this.#length === this.#capacity) this.#resize();
    if (price > MAX || flow > MAX || flow < -MAX) this.#widen();
    const slot = this.#next;
    this.#times[slot] = time;
    this.#prices[slot] = price;
    this.#flows[slot] = flow;
    this.#next = slot + 1 === this.#capacity ? 0 : slot + 1;
    this.#length += 1;
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
    const dropped = place - this.#first;
    if (dropped <= 0) return;
    this.#head = this.#slot(place);
    this.#first = place;
    this.#length -= dropped;
    if (this.#capacity > WASTE * Math.max(this.#length, ROOM)) this.#resize();
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

  /** Hands out prices and flows of the trades [from, to), in at most two stretches of the columns. */
  read(
    from: number,
    to: number,
    visit: (prices: WholeNumbers, flows: WholeNumbers, start: number, end: number) => void,
  ): void {
    if (from >= to) return;
    const [start, last] = [this.#slot(from), this.#slot(to - 1)];
    if (start <= last) {
      visit(this.#prices, this.#flows, start, last + 1);
      return;
    }
    visit(this.#prices, this.#flows, start, this.#capacity);
    visit(this.#prices, this.#flows, 0, last + 1);
  }

  #slot(place: number): number {
    const slot = this.#head + (place - this.#first);
    return slot < this.#capacity ? slot : slot - this.#capacity;
  }

  #copy(from: number, to: number): void {
    this.#times[to] = known(this.#times[from]);
    this.#prices[to] = known(this.#prices[from]);
    this.#flows[to] = known(this.#flows[from]);
  }

  #resize(): void {
    const capacity = Math.max(ROOM, Math.ceil(SLACK * this.#length));
    this.#times = this.#straight(this.#times, new Uint16Array(capacity));
    this.#prices = this.#straight(this.#prices, this.#like(this.#prices, capacity));
    this.#flows = this.#straight(this.#flows, this.#like(this.#flows, capacity));
    this.#capacity = capacity;
    this.#head = 0;
    this.#next = this.#length;
  }

  #like(column: WholeNumbers, capacity: number): WholeNumbers {
    return column instanceof Int32Array ? new Int32Array(capacity) : new Float64Array(capacity);
  }

  /** Copies a column in the order of its trades. */
  #straight<T extends WholeNumbers | Uint16Array>(from: T, to: T): T {
    const untilEnd = Math.min(this.#length, this.#capacity - this.#head);
    to.set(from.subarray(this.#head, this.#head + untilEnd));
    to.set(from.subarray(0, this.#length - untilEnd), untilEnd);
    return to;
  }

  #widen(): void {
    if (this.#prices instanceof Float64Array) return;
    this.#prices = Float64Array.from(this.#prices);
    this.#flows = Float64Array.from(this.#flows);
  }
}

function known(value: number | undefined): number {
  if (value === undefined) throw new RangeError('Trade must be one that is kept');
  return value;
}
