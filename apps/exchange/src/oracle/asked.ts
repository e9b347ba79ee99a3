import type { IncomingMessage } from 'node:http';

/** The span of a question: `from` inclusive, `to` exclusive; everything when neither is given. @throws RangeError for no numbers */
export function spanOf(asked: URLSearchParams): readonly [from: number, to: number] {
  const from = numberOf('from', asked.get('from') ?? '0');
  return [from, numberOf('to', asked.get('to') ?? String(Number.MAX_SAFE_INTEGER))];
}

/** @throws RangeError if the value is no finite number */
export function numberOf(name: string, value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  if (!Number.isFinite(number)) throw new RangeError(`${name} must be a number, was ${String(value)}`);
  return number;
}

/** The JSON object of a request; an absent body is an empty one. @throws SyntaxError for anything else */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const body: unknown = chunks.length === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString());
  if (!isRecord(body)) throw new SyntaxError('Body must be a JSON object');
  return body;
}

function isRecord(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null;
}
