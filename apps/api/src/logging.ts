import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { Configuration } from './configuration.js';

/** Where secrets travel: these are never written, whoever logs the object. */
const SECRETS = [
  'req.headers.authorization',
  'req.headers.cookie',
  'req.headers["x-api-key"]',
  'apiKey',
  'apiSecret',
  '*.apiKey',
  '*.apiSecret',
];

interface Identified extends IncomingMessage {
  readonly id: string;
}

/** One JSON line an event, each request with its id; probes are not worth a line. */
export function loggingParams({ logLevel }: Configuration): Params {
  return {
    pinoHttp: {
      level: logLevel,
      redact: { paths: SECRETS, censor: '[redacted]' },
      genReqId: (request) => (request as Identified).id,
      autoLogging: { ignore: (request) => request.url?.startsWith('/health') ?? false },
      serializers: { req: ({ id, method, url }: Identified) => ({ id, method, url: url?.split('?')[0] }) },
    },
  };
}

/** Reports what an exchange sent that is not sound: the 1st, 10th, 100th ... time, for a broken feed sends thousands. */
export function rejectionLog(logger: { warn(entry: object): void }): (broker: string, reason: string) => void {
  const seen = new Map<string, number>();
  return (broker, reason) => {
    const times = (seen.get(broker) ?? 0) + 1;
    seen.set(broker, times);
    if (Number.isInteger(Math.log10(times))) logger.warn({ msg: 'message rejected', broker, reason, times });
  };
}
