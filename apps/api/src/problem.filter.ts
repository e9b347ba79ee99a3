import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { retryAfterSeconds, toProblem } from './problem.js';

/** Answers every HTTP failure as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = toProblem(error, request.url.split('?')[0] ?? '/', String(request.id));
    if (problem.status >= 500) this.#logger.error({ err: error, code: problem.code }, problem.title);
    const wait = retryAfterSeconds(error);
    if (wait !== undefined) void reply.header('Retry-After', String(wait));
    void reply.status(problem.status).type('application/problem+json').send(problem);
  }
}
