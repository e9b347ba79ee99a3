/** What a key may do. No scope implies another: an admin cannot trade, and does not read unless the key says so. */
export const SCOPES = ['read', 'signal', 'trade', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** What a route or a socket event asks of its caller; `public` asks nothing. */
export type Demand = Scope | 'public';

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text);
}
