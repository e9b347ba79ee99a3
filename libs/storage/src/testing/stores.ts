import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DamagedRecordError } from '../errors.js';
import { openStorage, type Storage, type StoragePlace } from '../storage.js';

/** A place for a store that nobody else uses. */
export interface TestPlace {
  readonly place: StoragePlace;
  clear(): Promise<void>;
}

/** The engines that the suite runs over; PostgreSQL where a server was found (the setup of the tests tells). */
export const ENGINES: readonly (readonly [name: string, make: () => Promise<TestPlace>])[] = [
  ['embedded', embedded],
  ...(process.env['TEST_DATABASE_URL'] === undefined ? [] : [['PostgreSQL', onServer] as const]),
];

/** @returns a new directory. */
export async function embedded(): Promise<TestPlace> {
  const path = mkdtempSync(join(tmpdir(), 'store-'));
  return {
    place: { kind: 'directory', path },
    clear: async () => rmSync(path, { recursive: true, force: true }),
  };
}

/** @returns a new database. */
export async function onServer(): Promise<TestPlace> {
  const url = new URL(process.env['TEST_DATABASE_URL'] ?? '');
  const name = `store_${randomUUID().replaceAll('-', '')}`;
  await statement(url, `create database ${name}`);
  const place = new URL(url);
  place.pathname = `/${name}`;
  return {
    place: { kind: 'postgres', url: place.href },
    clear: () => statement(url, `drop database ${name} with (force)`),
  };
}

/** A store in a place of its own, which goes with it. */
export async function openedIn({ place }: TestPlace, damaged: DamagedRecordError[] = []): Promise<Storage> {
  return openStorage(place, (error) => damaged.push(error));
}

async function statement(url: URL, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
