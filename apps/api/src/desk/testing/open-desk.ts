import { AuctionReaderFactory } from '#libs/analysis';
import type { Broker } from '#libs/broker';
import { SignalEngine, signalSettings, VotingService, type Signal } from '#libs/signal';
import { openStorage, type Storage, type StoragePlace } from '#libs/storage';
import { createStrategies } from '#libs/strategy';
import { systemPause, systemTurns } from '../../pause.js';
import { FairTurns } from '../fair-turns.js';
import { SignalDesk } from '../signal-desk.js';

const open = new Set<{ readonly desk: SignalDesk; readonly storage: Storage }>();

/** Ends all desks, and what they keep. */
export async function closeDesks(): Promise<void> {
  for (const { desk, storage } of open) {
    await desk.close();
    await storage.close();
  }
  open.clear();
}

/** Once all that was decided is kept and told. */
export async function told({ journal }: SignalDesk): Promise<void> {
  while (journal.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
}

export async function deskOf(
  broker: Broker,
  turns = new FairTurns(systemTurns),
  place: StoragePlace = { kind: 'memory' },
): Promise<{ desk: SignalDesk; decided: Signal[]; pauses: number[] }> {
  const settings = signalSettings();
  const engine = new SignalEngine(createStrategies(), new VotingService(settings.voting, settings.terms), settings);
  const pauses: number[] = [];
  const pause = async (ms: number, stop: AbortSignal): Promise<void> => {
    if (ms < 10_000) return systemPause(ms, stop);
    pauses.push(ms);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const brokers = new Map([['BINANCE', broker]]);
  const storage = await openStorage(place);
  const desk = new SignalDesk(
    brokers,
    new AuctionReaderFactory(),
    engine,
    50,
    { pause, turns, maxClockSkewMs: 1_000 },
    storage.signals,
    'test',
  );
  open.add({ desk, storage });
  const decided: Signal[] = [];
  desk.decisions$.subscribe((signal) => decided.push(signal));
  return { desk, decided, pauses };
}
