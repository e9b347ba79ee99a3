import type { Doors } from './access/caller.js';

/**
 * What of the HTTP server is not left to defaults. Its own defaults wait for a slow body for ever, and look after slow
 * headers every 30 s only.
 */
export const SERVER_SETTINGS = {
  bodyLimit: 65_536,
  /** A request, header and body, must have arrived within this time. */
  requestTimeout: 10_000,
  /** A connection on which nothing moves is closed. */
  connectionTimeout: 30_000,
  /** Longer than balancers keep idle connections (60 s is usual), so that it is they who close them. */
  keepAliveTimeout: 72_000,
  forceCloseConnections: 'idle',
  onProtoPoisoning: 'error',
  onConstructorPoisoning: 'error',
  /** Who is asked for is settled in access/caller.ts, for REST and sockets alike. */
  trustProxy: false,
  http: { headersTimeout: 10_000, connectionsCheckingInterval: 2000 },
  /** One spelling of each path: what the router takes for the same must be the same to everybody. */
  routerOptions: {
    maxParamLength: 100,
    caseSensitive: true,
    ignoreTrailingSlash: false,
    ignoreDuplicateSlashes: false,
  },
} as const;

/** More are refused by the kernel's side of the server, so that feeds of the exchanges keep their descriptors. */
export const MAX_CONNECTIONS = 12_000;

/** Headers that a page of a known origin may read. */
const TOLD = ['X-Request-Id', 'Retry-After', 'ETag', 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];
const TAKEN = ['Authorization', 'X-API-Key', 'Content-Type', 'X-Request-Id', 'If-None-Match'];

/** For the pages of an explicit list, never with cookies, of which there are none. */
export function corsOptions({ origins }: Doors) {
  return {
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
    allowedHeaders: TAKEN,
    exposedHeaders: TOLD,
    credentials: false,
    maxAge: 600,
  };
}

/** Swagger UI needs inline styles and data images; nothing may frame us or be loaded from elsewhere. */
export const CONTENT_SECURITY = {
  directives: {
    defaultSrc: ["'self'"],
    scriptSrc: ["'self'", "'unsafe-inline'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    upgradeInsecureRequests: null,
  },
};

/** Answers from 1 kB on. What is sent to us is never unpacked: a small body may hold a large one. */
export const COMPRESSION = {
  threshold: 1024,
  encodings: ['br', 'gzip'] as ('br' | 'gzip')[],
  globalDecompression: false,
};
