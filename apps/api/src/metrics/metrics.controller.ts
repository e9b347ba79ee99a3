import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../access/require-scope.js';
import { refuseQuery } from '../body-limits.js';
import { ApiProblems } from '../problem.dto.js';
import { Metrics } from './metrics.js';

/** What a Prometheus collects. */
@ApiTags('health')
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(Metrics) private readonly metrics: Metrics) {}

  @Get()
  @RequireScope('read')
  @Header('Cache-Control', 'no-store')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOperation({ summary: 'Measurements in the text format of Prometheus' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string', example: 'tsb_socket_clients 2\n' } } } })
  @ApiProblems(400)
  read(@Query() query: Record<string, unknown>): Promise<string> {
    refuseQuery(query);
    return this.metrics.read();
  }
}
