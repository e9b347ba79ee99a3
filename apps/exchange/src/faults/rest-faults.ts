import type { Protocol } from '../protocol.js';
import { page, type Answer, type Refusal, type RestApi } from '../wire/answer.js';
import type { Stage } from '../wire/stage.js';
import type { Terms } from './catalogue.js';
import { half, withUnknownFields } from './frame-text.js';

/** What is to become of one answer on its way out. */
export interface Dispatch {
  readonly answer: Answer;
  /** Real milliseconds before it starts; Infinity for never. */
  readonly afterMs: number;
  /** Real milliseconds between two bytes; 0 for all at once. */
  readonly byteMs: number;
  /** Whether the connection breaks in the middle of the body. */
  readonly broken: boolean;
}

/** The faults of REST: what is answered instead, and how it is sent. */
export class RestFaults {
  readonly #stage: Stage;
  /** The last sentence passed, by fault and protocol. */
  readonly #sentences = new Map<string, Refusal & { readonly count: number }>();

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  /** An answer that takes the place of the venue's own. */
  instead(api: RestApi, path: string): Answer | undefined {
    const { board } = this.#stage;
    const { protocol } = api;
    const limit = board.find('rate-limit', { protocol });
    const sentence = limit && this.#sentence(limit.id, protocol, limit.terms);
    if (sentence !== undefined) return api.refused(sentence);
    const status = board.find('status', { protocol });
    if (status !== undefined && path.includes(status.terms.path))
      return page(status.terms.code, String(status.terms.code));
    return board.find('html', { protocol }) === undefined ? undefined : page(200, 'Checking your browser');
  }

  /** What happens to an answer on its way. */
  dispatch(protocol: Protocol, answer: Answer): Dispatch {
    const { board } = this.#stage;
    const on = (name: Parameters<typeof board.find>[0]): boolean => board.find(name, { protocol }) !== undefined;
    const fields = board.find('fields', { protocol }) === undefined ? answer.body : withUnknownFields(answer.body);
    const body = on('bad-json') ? half(fields) : fields;
    return {
      answer: { ...answer, body },
      afterMs: on('hang') ? Infinity : (board.find('slow', { protocol })?.terms.realMs ?? 0),
      byteMs: board.find('drip', { protocol })?.terms.realMs ?? 0,
      broken: on('cut-body'),
    };
  }

  /** The first asker is told to wait; whoever asks while told to is banned. Nobody is told to wait more often than `times`. */
  #sentence(fault: number, protocol: Protocol, terms: Terms<'rate-limit'>): Refusal | undefined {
    const now = this.#stage.host.wall();
    const key = `${fault} ${protocol}`;
    const last = this.#sentences.get(key);
    const running = last !== undefined && now < last.until ? last : undefined;
    if (running?.as === 'banned') return { ...running, retryAfterSeconds: Math.ceil((running.until - now) / 1_000) };
    const count = (last?.count ?? 0) + (running === undefined ? 1 : 0);
    if (terms.times > 0 && count > terms.times) return undefined;
    const as = running === undefined ? 'limited' : 'banned';
    const retryAfterSeconds = as === 'banned' ? terms.banSeconds : terms.retryAfterSeconds;
    const sentence = { as, retryAfterSeconds, until: now + retryAfterSeconds * 1_000, count } as const;
    this.#sentences.set(key, sentence);
    return sentence;
  }
}
