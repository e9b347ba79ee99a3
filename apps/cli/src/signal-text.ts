/** The part of a published signal that a person reads in a terminal. */
export interface ReadSignal {
  readonly timestamp: string;
  readonly broker: string;
  readonly symbol: string;
  readonly signal: 'Long' | 'Short' | 'Flat';
  readonly confidence: number | null;
  readonly entry: number | null;
  readonly stop_loss: number | null;
  readonly target: number | null;
  readonly reason: string;
  readonly market_state: string | null;
  readonly setup: string;
  readonly tradable: boolean;
  readonly cost_profile: string;
  readonly risk_reward: number | null;
  readonly net_risk_reward: number | null;
  readonly expected_value_r: number | null;
  readonly cost_r: number | null;
  readonly vetoes: readonly string[];
  readonly votes: readonly { readonly strategy: string; readonly kind: string; readonly reason: string }[];
  readonly data_quality: { readonly grade: string; readonly order_flow: string; readonly reasons: readonly string[] };
}

const LABEL_WIDTH = 16;

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

/** @returns the signal as lines for a terminal: what to do, at which prices, how sure, why, and what it costs. */
export function describeSignal(signal: ReadSignal): string {
  const title = `${signal.signal.toUpperCase()} ${signal.symbol} on ${signal.broker}, candle closed ${signal.timestamp}`;
  const plan = signal.signal === 'Flat' ? [] : planOf(signal);
  const votes = signal.votes.map((vote) => row(vote.strategy, `${vote.kind}: ${vote.reason}`));
  return [
    title,
    row('state', signal.market_state ?? 'not known yet (warming up)'),
    ...plan,
    row('reason', signal.reason),
    ...votes,
    row('data', `grade ${signal.data_quality.grade}, order flow from ${signal.data_quality.order_flow}`),
    ...signal.data_quality.reasons.map((reason) => row('', reason)),
  ].join('\n');
}

function planOf(signal: ReadSignal): string[] {
  const verdict = signal.tradable ? 'tradable' : `not tradable: ${signal.vetoes.join(', ')}`;
  return [
    row('setup', signal.setup),
    row('plan', `entry ${signal.entry}, stop ${signal.stop_loss}, target ${signal.target}`),
    row('probability', `${signal.confidence} that the target trades before the stop and the time stop`),
    row('reward', `${signal.risk_reward} R gross, ${signal.net_risk_reward} R net of ${signal.cost_profile}`),
    row('economics', `expected ${signal.expected_value_r} R, costs ${signal.cost_r} R; ${verdict}`),
  ];
}
