import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/**
 * Gives reads an ETag, and answers 304 where the caller has what would be sent. Weak, since an answer may be compressed
 * on its way. What must not be kept says so itself (`no-store`), and has none.
 */
export function tagReads(fastify: FastifyInstance): void {
  fastify.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || !isRepeatable(request, reply)) return payload;
    const tag = `W/"${createHash('sha1').update(payload).digest('base64url')}"`;
    void reply.header('ETag', tag);
    if (reply.getHeader('cache-control') === undefined) void reply.header('Cache-Control', 'private, no-cache');
    if (!isKnown(request.headers['if-none-match'], tag)) return payload;
    void reply.code(304).removeHeader('content-length').removeHeader('content-type');
    return null;
  });
}

function isRepeatable({ method }: FastifyRequest, reply: FastifyReply): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && reply.statusCode === 200 && reply.getHeader('cache-control') !== 'no-store';
}

/** By the weak comparison of RFC 9110, 8.8.3.2. */
function isKnown(given: string | undefined, tag: string): boolean {
  if (given === undefined) return false;
  const opaque = (one: string): string => one.trim().replace(/^W\//, '');
  return given.trim() === '*' || given.split(',').some((one) => opaque(one) === opaque(tag));
}
