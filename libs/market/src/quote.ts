/** The best bid and offer of a market. Prices in ticks, quantities in steps. */
export interface Quote {
  readonly bid: number;
  readonly bidQuantity: number;
  readonly ask: number;
  readonly askQuantity: number;
}
