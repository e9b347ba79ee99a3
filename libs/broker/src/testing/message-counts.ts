import type { FeedMessage } from '../feed-message.js';

/** How many messages of each type there are, and every reason for a rejection. */
export interface MessageCounts {
  readonly counts: Readonly<Record<string, number>>;
  readonly rejections: readonly string[];
}

export function countMessages(messages: readonly FeedMessage[]): MessageCounts {
  const counts: Record<string, number> = {};
  for (const { type } of messages) counts[type] = (counts[type] ?? 0) + 1;
  return { counts, rejections: messages.flatMap((message) => (message.type === 'rejected' ? [message.reason] : [])) };
}
