/** A request id as a client may send it. */
export type RequestId = number | string | null;

/** What a client asks on a stream connection. */
export type Command =
  | { readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE'; readonly streams: readonly string[]; readonly id: RequestId }
  | { readonly method: 'LIST_SUBSCRIPTIONS'; readonly id: RequestId }
  | { readonly method: 'SET_PROPERTY'; readonly combined: boolean; readonly id: RequestId }
  | { readonly method: 'GET_PROPERTY'; readonly id: RequestId };

/** A refusal, with the id when it could be read. */
export interface CommandError {
  readonly code: number;
  readonly msg: string;
  readonly id?: RequestId;
}

const METHODS = ['SUBSCRIBE', 'UNSUBSCRIBE', 'LIST_SUBSCRIPTIONS', 'SET_PROPERTY', 'GET_PROPERTY'];

/** Reads a client's frame, with Binance's texts for what is wrong with it. A missing id counts as null. */
export function parseCommand(text: string): Command | CommandError {
  const parsed = parsedJson(text);
  if (parsed === undefined) return refused(3, 'Invalid JSON: expected value at line 1 column 1');
  if (!isRecord(parsed.value)) return refused(2, 'Invalid request: expected an object at line 1 column 1');
  const { method: asked, params, id = null } = parsed.value;
  if (!isId(id)) return refused(2, 'Invalid request: request ID must be an integer, an alphanumeric string or null');
  if (asked === undefined)
    return refused(2, `Invalid request: missing field \`method\` at line 1 column ${text.length}`, id);
  const method = typeof asked === 'string' ? asked : JSON.stringify(asked);
  switch (method) {
    case 'SUBSCRIBE':
    case 'UNSUBSCRIBE':
      return isStrings(params)
        ? { method, streams: params, id }
        : refused(2, 'Invalid request: params must be an array of stream names', id);
    case 'LIST_SUBSCRIPTIONS':
      return { method, id };
    case 'SET_PROPERTY':
      return setProperty(params, id);
    case 'GET_PROPERTY':
      return property(params, id, 1) ?? { method, id };
    default:
      return refused(
        2,
        `Invalid request: unknown variant \`${method}\`, expected one of ${METHODS.join(', ')} at line 1 column 28`,
        id,
      );
  }
}

function setProperty(params: unknown, id: RequestId): Command | CommandError {
  const wrong = property(params, id, 2);
  if (wrong !== undefined) return wrong;
  const combined: unknown = Array.isArray(params) ? params[1] : undefined;
  if (typeof combined !== 'boolean') return refused(1, 'Invalid value type: expected Boolean', id);
  return { method: 'SET_PROPERTY', combined, id };
}

/** Checks that params name the one property there is. */
function property(params: unknown, id: RequestId, most: number): CommandError | undefined {
  if (!Array.isArray(params) || typeof params[0] !== 'string') {
    return refused(2, 'Invalid request: property name must be a string', id);
  }
  if (params.length > most) return refused(2, 'Invalid request: too many parameters', id);
  return params[0] === 'combined' ? undefined : refused(0, 'Unknown property', id);
}

function refused(code: number, msg: string, id?: RequestId): CommandError {
  return id === undefined ? { code, msg } : { code, msg, id };
}

function parsedJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<'method' | 'params' | 'id', unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is RequestId {
  if (value === null || Number.isInteger(value)) return true;
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,36}$/.test(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'string');
}
