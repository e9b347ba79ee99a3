import { BlockList, isIP } from 'node:net';

/** Addresses named singly or as CIDR ranges. */
export class AddressRanges {
  readonly #list = new BlockList();
  readonly #isEmpty: boolean;

  /** @throws RangeError naming the range that is none. */
  constructor(readonly ranges: readonly string[]) {
    this.#isEmpty = ranges.length === 0;
    for (const range of ranges) this.#add(range);
  }

  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  has(address: string): boolean {
    const plain = plainAddress(address);
    const version = isIP(plain);
    return version !== 0 && this.#list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
  }

  #add(range: string): void {
    const [address = '', bits, ...more] = range.split('/');
    const version = isIP(address);
    const most = version === 6 ? 128 : 32;
    const prefix = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    if (version === 0 || more.length > 0 || !(prefix <= most)) {
      throw new RangeError(`Address range must be like 10.0.0.0/8 or 2001:db8::/32, was ${range}`);
    }
    this.#list.addSubnet(address, prefix, version === 6 ? 'ipv6' : 'ipv4');
  }
}

/** IPv4 within IPv6 is IPv4: a dual-stack socket writes its peers so. */
export function plainAddress(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}

/** Whom limits count as one: an IPv4 address, or the /64 that one IPv6 subscriber is given. */
export function neighbourhoodOf(address: string): string {
  const plain = plainAddress(address);
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = (plain.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
