/**
 * Says what is wrong with the base address of an exchange, in words that follow the name of its setting.
 *
 * Paths are appended to the address as it is written, so nothing may come after its own path: behind a `#` or `?` they
 * would be lost, and a socket does not open at all. User names and passwords do not belong into addresses, which are
 * logged; one that is there is not repeated.
 *
 * @param schemes what it may start with, without colon: `['wss', 'ws']`.
 * @returns undefined where the address is sound.
 */
export function brokerUrlFault(address: string, schemes: readonly string[]): string | undefined {
  const url = URL.parse(address);
  if (/^[^/]*[/\\]{2}[^/\\?#]*@/.test(address) || (url && url.username + url.password !== '')) {
    return 'must not hold a user name or password';
  }
  const was = JSON.stringify(address.slice(0, 200));
  if (!schemes.some((scheme) => address.toLowerCase().startsWith(`${scheme}://`))) {
    return `must start with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}, was ${was}`;
  }
  if (/[?#]/.test(address)) return `must not hold ? or #, was ${was}`;
  return url && !/\s/.test(address) ? undefined : `must be a URL, was ${was}`;
}
