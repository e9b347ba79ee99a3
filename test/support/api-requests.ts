import fc from 'fast-check';
import type { Operation, Parameter } from './schemas.js';

/** A request as it is put on the wire. */
export interface WireRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** What such inputs are broken with: each has ended some server somewhere. */
const NASTY = [
  '',
  ' ',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e400',
  '99999999999999999999',
  '0x10',
  '१२',
  '../../etc/passwd',
  "' OR 1=1 --",
  '"; DROP TABLE signals; --',
  '$(id)',
  '`id`',
  '{{7*7}}',
  '${jndi:ldap://x}',
  '<script>alert(1)</script>',
  '%00',
  '%0d%0aSet-Cookie:x',
  '\u0000',
  '\r\nX: y',
  '\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  '[object Object]',
  '2025-13-45T99:99:99Z',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  'x'.repeat(101),
  'x'.repeat(2000),
  '{}'.repeat(50),
  '9'.repeat(400),
];

const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 40 }), fc.string());

const SYMBOLS = ['BTCUSDT', 'btc-usdt', 'BTC/USDT', 'btc_usdt', 'ETHUSDT', 'NOSUCHCOIN', 'A'];

/** Values that a schema takes, as text. */
function soundText({ name, schema }: Parameter): fc.Arbitrary<string> {
  const choices = schema['enum'] as readonly string[] | undefined;
  if (choices) return fc.constantFrom(...choices.map(String));
  if (name === 'symbol') return fc.constantFrom(...SYMBOLS);
  if (name === 'broker') return fc.constantFrom('BINANCE', 'binance', 'NYSE', 'X');
  if (schema['format'] === 'date-time') {
    const from = Date.UTC(2025, 1, 1);
    return fc.integer({ min: 0, max: 40 * 1440 }).map((minutes) => new Date(from + minutes * 60_000).toISOString());
  }
  if (schema['type'] === 'number' || schema['type'] === 'integer') {
    const [min, max] = [Number(schema['minimum'] ?? 0), Number(schema['maximum'] ?? 1000)];
    return fc.integer({ min: min - 1, max: max + 1 }).map(String);
  }
  return fc.oneof(fc.uuid(), fc.base64String(), fc.constant(JSON.stringify(schema['example'] ?? 'x').slice(1, -1)));
}

/** Mostly sound, so that the inside is reached too. */
function text(parameter: Parameter): fc.Arbitrary<string> {
  return fc.oneof({ weight: 4, arbitrary: soundText(parameter) }, { weight: 1, arbitrary: nasty });
}

function pathOf({ path, parameters }: Operation): fc.Arbitrary<string> {
  const named = parameters.filter((parameter) => parameter.in === 'path');
  return fc
    .tuple(...named.map(text))
    .map((values) => named.reduce((url, { name }, at) => url.replace(`{${name}}`, encoded(values[at] ?? '')), path));
}

function queryOf({ parameters }: Operation): fc.Arbitrary<string> {
  const named = parameters.filter((parameter) => parameter.in === 'query');
  const entries = named.map((parameter) =>
    fc.option(text(parameter), { freq: 2, nil: undefined }).map((value) => [parameter.name, value] as const),
  );
  const stray = fc.option(fc.tuple(nasty, nasty), { freq: 15, nil: undefined });
  return fc.tuple(fc.tuple(...entries), stray).map(([known, more]) => {
    const pairs = [...known, ...(more ? [more] : [])].flatMap(([name, value]) =>
      value === undefined ? [] : [`${encoded(name)}=${encoded(value)}`],
    );
    return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  });
}

const soundBody: fc.Arbitrary<Json> = fc.record(
  { symbol: fc.constantFrom(...SYMBOLS), broker: fc.constantFrom('BINANCE', 'binance', 'NYSE') },
  { requiredKeys: ['symbol'] },
);

const twisted: fc.Arbitrary<unknown> = fc.oneof(
  fc.record({ symbol: fc.jsonValue(), broker: fc.jsonValue() }, { requiredKeys: [] }),
  fc.tuple(soundBody, nasty, fc.jsonValue()).map(([body, key, value]) => ({ ...body, [key]: value })),
  fc.jsonValue(),
);

const payload: fc.Arbitrary<string> = fc.oneof(
  { weight: 5, arbitrary: soundBody.map((body) => JSON.stringify(body)) },
  { weight: 3, arbitrary: twisted.map((body) => JSON.stringify(body)) },
  { weight: 1, arbitrary: nasty },
  {
    weight: 1,
    arbitrary: fc.constantFrom('{"__proto__":{"x":1}}', '{"constructor":{"prototype":1}}', '['.repeat(5000)),
  },
);

const contentType = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'application/json; charset=utf-16',
      'application/json\t',
      'text/plain',
      'a/b',
      'application/jsonx',
    ),
  },
);

/** Requests to an operation: most of them nearly right. @param tokens keys that may be sent */
export function requestsTo(operation: Operation, tokens: readonly (string | undefined)[]): fc.Arbitrary<WireRequest> {
  const hasBody = operation.method === 'POST' || operation.method === 'PUT';
  const body = hasBody ? fc.option(payload, { freq: 9, nil: undefined }) : fc.constant(undefined);
  const method = fc.oneof(
    { weight: 20, arbitrary: fc.constant(operation.method) },
    { weight: 1, arbitrary: fc.constantFrom('HEAD', 'DELETE', 'PATCH', 'OPTIONS', 'PUT', 'POST', 'GET') },
  );
  return fc
    .record({
      method,
      path: pathOf(operation),
      query: queryOf(operation),
      payload: body,
      type: contentType,
      token: fc.constantFrom(...tokens),
      id: fc.option(headerText, { freq: 4, nil: undefined }),
    })
    .map((parts) => ({
      operation,
      method: parts.method,
      url: parts.path + parts.query,
      payload: parts.payload,
      headers: {
        ...(parts.payload === undefined ? {} : { 'content-type': parts.type }),
        ...(parts.token === undefined ? {} : { authorization: `Bearer ${parts.token}` }),
        ...(parts.id === undefined ? {} : { 'x-request-id': parts.id }),
      },
    }));
}

/** What a header may hold at all: clients refuse to send anything else. */
const headerText = fc.stringMatching(/^[\t\x20-\x7e]{0,80}$/).map((value) => value.trim());

/** A lone half of a character cannot be written into an address. */
function encoded(value: string): string {
  return encodeURIComponent(Buffer.from(value).toString());
}
