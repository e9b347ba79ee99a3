import { createReadStream } from 'node:fs';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { crc32, createGunzip, createInflateRaw } from 'node:zlib';
import { openPromise, type Entry, type ZipFile } from 'yauzl';

/** One file of an archive, unpacked piece by piece. */
export interface UnpackedFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** Bytes a piece: large enough that handing it over costs nothing beside reading it. */
const PIECE = 256 * 1024;
const STORED = 0;

/**
 * What lies in a `.zip`, a `.gz` or a plain file. A file of a zip is checked against its CRC-32 once it has been read.
 *
 * @throws Error where it cannot be read or unpacked.
 */
export async function* unpackedFiles(path: string): AsyncGenerator<UnpackedFile, void> {
  if (!path.endsWith('.zip')) {
    const packed = createReadStream(path, { highWaterMark: PIECE });
    yield { name: path, bytes: path.endsWith('.gz') ? through(packed, createGunzip({ chunkSize: PIECE })) : packed };
    return;
  }
  const zip = await openPromise(path, { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) yield { name: `${path}/${entry.fileName}`, bytes: inflated(zip, entry) };
  }
}

async function* inflated(zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array, void> {
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false });
  const isStored = entry.compressionMethod === STORED;
  let sum = 0;
  for await (const piece of isStored ? packed : through(packed, createInflateRaw({ chunkSize: PIECE }))) {
    sum = crc32(piece, sum);
    yield piece;
  }
  if (sum !== entry.crc32) throw new RangeError(`CRC-32 must be ${entry.crc32}, was ${sum}`);
}

/** What the transform makes of the stream; a fault of either ends both. */
function through(packed: Readable, unpacking: Transform): Transform {
  return pipeline(packed, unpacking, () => undefined);
}
