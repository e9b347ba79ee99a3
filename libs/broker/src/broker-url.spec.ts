import { brokerUrlFault } from './broker-url.js';

const schemes = ['wss', 'ws'];

it.each([
  'wss://stream.binance.com:9443',
  'WSS://stream.binance.com',
  'ws://127.0.0.1:4711/',
  'wss://host/a/path',
  'ws://[::1]:80/@x',
])('%s is sound', (address) => {
  expect(brokerUrlFault(address, schemes)).toBeUndefined();
});

it.each([
  ['stream.binance.com', 'must start with wss:// or ws://, was "stream.binance.com"'],
  ['https://host', 'must start with wss:// or ws://, was "https://host"'],
  ['wss:host', 'must start with wss:// or ws://, was "wss:host"'],
  ['', 'must start with wss:// or ws://, was ""'],
  ['wss://', 'must be a URL, was "wss://"'],
  ['wss://host:99999', 'must be a URL, was "wss://host:99999"'],
  ['wss://ho\nst', 'must be a URL, was "wss://ho\\nst"'],
  ['wss://host/ ', 'must be a URL, was "wss://host/ "'],
  ['wss://host#', 'must not hold ? or #, was "wss://host#"'],
  ['wss://host/#part', 'must not hold ? or #, was "wss://host/#part"'],
  ['wss://host?', 'must not hold ? or #, was "wss://host?"'],
  ['wss://host/path?key=value', 'must not hold ? or #, was "wss://host/path?key=value"'],
  ['wss://me:secret@host', 'must not hold a user name or password'],
  ['wss://me:secret@host#x', 'must not hold a user name or password'],
  ['https://:secret@host', 'must not hold a user name or password'],
  ['wss:me:secret@host', 'must not hold a user name or password'],
  ['wss://@host', 'must not hold a user name or password'],
])('%j is not: %s', (address, fault) => {
  expect(brokerUrlFault(address, schemes)).toBe(fault);
});
