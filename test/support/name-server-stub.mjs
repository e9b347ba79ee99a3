import dns from 'node:dns';

/**
 * Loaded into a process under test, before its own code (`--import`): answers for the names below `.test` as its parent
 * orders by message: `{ names: 'good' }` is this machine, others are the error codes of a resolver, or an answer that is late.
 */
const LATE_MS = 5_000;
const real = dns.lookup;
let order = 'good';

process.on('message', (message) => {
  if (typeof message === 'object' && message !== null && 'names' in message) order = message.names;
});

function answer(options, done) {
  if (options.all) done(null, [{ address: '127.0.0.1', family: 4 }]);
  else done(null, '127.0.0.1', 4);
}

dns.lookup = (name, options, callback) => {
  if (!name.endsWith('.test')) return real(name, options, callback);
  const done = typeof options === 'function' ? options : callback;
  const asked = typeof options === 'object' && options !== null ? options : {};
  if (order === 'good') return void setImmediate(() => answer(asked, done));
  if (order === 'late') return void setTimeout(() => answer(asked, done), LATE_MS);
  const error = Object.assign(new Error(`getaddrinfo ${order} ${name}`), {
    code: order,
    syscall: 'getaddrinfo',
    hostname: name,
  });
  setImmediate(() => done(error));
};
