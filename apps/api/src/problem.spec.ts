import { BadRequestException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { ExchangeUnavailableError, UnknownSymbolError, UnsupportedBrokerError, UpstreamError } from '#libs/market';
import { MalformedRequestError, retryAfterSeconds, toProblem } from './problem.js';

const problemOf = (error: unknown) => toProblem(error, '/api/signals/analyze', 'r-1');

describe('toProblem', () => {
  it.each([
    [new MalformedRequestError([{ pointer: '/symbol', detail: 'must be text' }]), 400, 'MALFORMED_REQUEST'],
    [new UnknownSymbolError('BINANCE', 'NOPE'), 404, 'UNKNOWN_SYMBOL'],
    [new UnsupportedBrokerError('NYSE', ['BINANCE']), 422, 'UNSUPPORTED_BROKER'],
    [new UpstreamError('Row must have 12 elements, was 3'), 502, 'EXCHANGE_BROKE_CONTRACT'],
    [new ExchangeUnavailableError('Exchange must be reachable, was not', 7), 503, 'EXCHANGE_UNAVAILABLE'],
    [new NotFoundException(), 404, 'NO_SUCH_ROUTE'],
    [new BadRequestException(), 400, 'MALFORMED_REQUEST'],
    [new ServiceUnavailableException(), 503, 'NOT_READY'],
    [Object.assign(new Error('Body is too large'), { statusCode: 413 }), 413, 'BODY_TOO_LARGE'],
  ])('answers %p', (error, status, code) => {
    const problem = problemOf(error);
    expect(problem).toMatchObject({
      status,
      code,
      success: false,
      instance: '/api/signals/analyze',
      request_id: 'r-1',
    });
    expect(problem.type).toBe(`urn:problem:${code.toLowerCase().replaceAll('_', '-')}`);
    expect(problem.detail.length).toBeGreaterThan(10);
  });

  it('points at each fault of malformed input', () => {
    const faults = [{ pointer: '/symbol', detail: 'must be text' }];
    expect(problemOf(new MalformedRequestError(faults)).errors).toEqual(faults);
  });

  it('says nothing about the inside', () => {
    for (const error of [new Error('password=hunter2'), 'hunter2', { statusCode: 'hunter2' }, null]) {
      const problem = problemOf(error);
      expect(problem).toMatchObject({ status: 500, code: 'INTERNAL' });
      expect(JSON.stringify(problem)).not.toContain('hunter2');
    }
  });

  it('knows how long to wait only where waiting helps', () => {
    expect(retryAfterSeconds(new ExchangeUnavailableError('Exchange must be reachable, was not', 7), 503)).toBe(7);
    expect(retryAfterSeconds(new ServiceUnavailableException(), 503)).toBe(5);
    expect(retryAfterSeconds(new UnknownSymbolError('BINANCE', 'NOPE'), 404)).toBeUndefined();
  });
});
