import { UpstreamError } from '#libs/market';
import type { Timers } from '../timers.js';
import { UnansweredError, type RawAnswer } from './answer.js';

const DEADLINE_MS = 8_000;
/** Seconds after which a network that failed is worth another try. */
const NETWORK_WAIT = 5;
/** The longest list of markets has about a MB; anything beyond this is not an answer to us. */
const MAX_BODY_CHARS = 32 * 1_024 * 1_024;

/**
 * One GET, with a deadline for all of it (8 s, from the name lookup to the last byte) and a limit on what it may bring.
 *
 * Redirects are not followed: an exchange has no reason to send us elsewhere. Connections are kept open by Node itself.
 *
 * @param exchange its name, for people.
 * @returns the answer, whatever its status.
 * @throws UnansweredError where there is none; UpstreamError where it is too long; the reason of `stop` if that aborts.
 */
export async function httpGet(exchange: string, url: string, timers: Timers, stop?: AbortSignal): Promise<RawAnswer> {
  stop?.throwIfAborted();
  const abort = new AbortController();
  const onStop = () => abort.abort();
  const cancel = timers.after(DEADLINE_MS, () => abort.abort());
  stop?.addEventListener('abort', onStop, { once: true });
  try {
    const response = await fetch(url, { redirect: 'manual', signal: abort.signal });
    const text = await textOf(response);
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, text };
  } catch (error) {
    stop?.throwIfAborted();
    if (error instanceof UpstreamError) throw error;
    throw unreachable(exchange, abort.signal.aborted, error);
  } finally {
    abort.abort();
    cancel();
    stop?.removeEventListener('abort', onStop);
  }
}

/** Compressed answers are counted as they unfold. */
async function textOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > MAX_BODY_CHARS)
      throw new UpstreamError(`Answer must be at most ${MAX_BODY_CHARS} characters long`);
  }
  return text + decoder.decode();
}

function unreachable(exchange: string, isDeadline: boolean, cause: unknown): UnansweredError {
  const what = isDeadline ? `did not answer within ${DEADLINE_MS / 1_000} s` : `cannot be reached: ${reasonOf(cause)}`;
  return new UnansweredError(`${exchange} ${what}`, NETWORK_WAIT, isDeadline ? 'give up' : 'retry', {}, { cause });
}

/** Node says "fetch failed" and puts what happened into the cause. */
function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(inner instanceof Error)) return String(inner);
  const code = 'code' in inner ? String(inner.code) : inner.name;
  return inner.message === '' ? code : inner.message;
}
