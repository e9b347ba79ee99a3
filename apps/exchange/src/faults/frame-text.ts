import type { Protocol } from '../protocol.js';

/** Where a protocol writes the price and the quantity of a trade; the quotes around the number belong to the match. */
const TRADE_FIELDS = {
  binance: { price: /(?<="p":)"[^"]*"/g, quantity: /(?<="q":)"[^"]*"/g },
  bybit: { price: /(?<="p":)"[^"]*"/g, quantity: /(?<="v":)"[^"]*"/g },
  okx: { price: /(?<="px":)"[^"]*"/g, quantity: /(?<="sz":)"[^"]*"/g },
  kraken: { price: /(?<="price":)[^,}]+/g, quantity: /(?<="qty":)[^,}]+/g },
} as const satisfies Record<Protocol, Record<'price' | 'quantity', RegExp>>;

/** A trade frame with `json` where the field's number stood. */
export function withField(protocol: Protocol, text: string, field: string, json: string): string {
  return text.replaceAll(TRADE_FIELDS[protocol][field === 'quantity' ? 'quantity' : 'price'], () => json);
}

/** A trade frame whose prices are multiplied. */
export function withPriceTimes(protocol: Protocol, text: string, factor: number): string {
  return text.replaceAll(TRADE_FIELDS[protocol].price, (seen) => {
    const bare = seen.replaceAll('"', '');
    const decimals = bare.split('.')[1]?.length ?? 0;
    const price = (Number(bare) * factor).toFixed(decimals);
    return seen.startsWith('"') ? `"${price}"` : price;
  });
}

/** An unknown field at the head of every object. Texts of the exchange hold no braces, so that the brace alone tells an object. */
export function withUnknownFields(text: string): string {
  return text.replaceAll(/\{(?=")/g, '{"zz_new":{"since":"2031","list":[1,null,"x"]},');
}

/** Numbers from 10^-8 on as exponents: 0.15 becomes 1.5e-01. Strings, whole numbers and times stay. */
export function withExponents(text: string): string {
  return text.replaceAll(/(?<=[:[,])\d+\.\d+(?:e-?\d+)?(?=[,}\]])/g, (seen) => exponent(Number(seen)));
}

/** As Python writes floats with an exponent: two digits at least. */
export function exponent(value: number): string {
  const [mantissa = '0', power = '+0'] = value.toExponential().split('e');
  const digits = power.slice(1).padStart(2, '0');
  return `${mantissa}e${power.startsWith('-') ? '-' : '+'}${digits}`;
}

/** Half of a text: JSON that breaks off. */
export function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}

/** The text with a byte in its middle that no UTF-8 can hold. */
export function brokenUtf8(text: string): Buffer {
  const bytes = Buffer.from(text);
  bytes[Math.floor(bytes.length / 2)] = 0xff;
  return bytes;
}
