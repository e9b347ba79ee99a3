import type { IncomingMessage } from 'node:http';
import type { Params } from 'nestjs-pino';
import type { DamagedRecordError } from '#libs/storage';
import type { Configuration } from './configuration.js';
import type { JournalEars } from './desk/journal.js';

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

/** Reports each record that was found damaged: it is not served any more, and somebody should look after the disk. */
export function damageLog(logger: { error(entry: object): void }): (error: DamagedRecordError) => void {
  return ({ context }) => logger.error({ msg: 'record is damaged and not served', ...context });
}

/** Reports when the store ceases to take what is decided, and when it does again. */
export function storageLog(logger: {
  error(entry: object): void;
  log(entry: object): void;
}): Omit<JournalEars, 'tell'> {
  return {
    outage: (reason) => {
      if (reason === undefined) logger.log({ msg: 'store takes decisions again' });
      else logger.error({ msg: 'store takes no decisions: they wait, and are told once they are kept', reason });
    },
    lost: ({ broker, symbol, asOf }, err) =>
      logger.error({ msg: 'decision could not be kept and was not told', broker, symbol, asOf, err }),
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
