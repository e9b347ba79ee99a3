import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerProblem } from './problem-answer.js';
import type { Problem } from './problem.js';

/** Answers every HTTP failure as application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger = new Logger(ProblemFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    this.#log(error, answerProblem(error, request, reply));
  }

  /** The unforeseen with its stack; what the exchange does to us in one line; what callers do wrong is their answer. */
  #log(err: unknown, { status, code, detail }: Problem): void {
    if (status === 500) this.#logger.error({ msg: 'unforeseen', err });
    else if (status > 500 && code !== 'NOT_READY') this.#logger.warn({ msg: detail, code });
  }
}
