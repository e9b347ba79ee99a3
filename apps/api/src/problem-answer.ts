import type { FastifyReply, FastifyRequest } from 'fastify';
import { TooManyRequestsError } from '#libs/access';
import { tellQuota } from './access/http-door.js';
import { retryAfterSeconds, toProblem, type Problem } from './problem.js';

/** Sends the failure as application/problem+json; the one way out for all of them. @returns what was sent. */
export function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): Problem {
  const problem = toProblem(error, request.url.split('?')[0] ?? '/', request.id);
  const wait = retryAfterSeconds(error, problem.status);
  void reply.header('X-Request-Id', request.id);
  if (wait !== undefined) void reply.header('Retry-After', String(wait));
  if (problem.status === 401) void reply.header('WWW-Authenticate', 'Bearer realm="trading-signals"');
  if (error instanceof TooManyRequestsError) tellQuota(reply, error.quota);
  void reply.status(problem.status).type('application/problem+json').send(problem);
  return problem;
}
