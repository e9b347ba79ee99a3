import { existsSync } from 'node:fs';
import { openBrokers } from '#libs/broker';
import { systemClock } from '#libs/market';
import { ConfigurationError, type Configuration } from './configuration.js';
import { checkExchange } from './doctor/exchange-checks.js';
import { lineOf, ok, type Finding } from './doctor/finding.js';
import { checkBans, checkConfiguration, checkDisk, checkKeys, checkPort } from './doctor/local-checks.js';

/** Looks at everything that the service needs, says what is wrong and what to do about it. Changes nothing. */

function say(finding: Finding): Finding {
  process.stdout.write(`${lineOf(finding)}\n`);
  return finding;
}

async function checkExchanges({ brokers, defaultBroker, watchlist }: Configuration): Promise<readonly Finding[]> {
  const urls = Object.entries(brokers).map(([id, { restUrl, streamUrl }]) => [id, { restUrl, streamUrl }] as const);
  const opened = [...openBrokers(Object.fromEntries(urls)).values()];
  const findings = await Promise.all(
    opened.map((broker) => {
      const symbols = watchlist.filter((market) => market.broker === broker.id).map(({ symbol }) => symbol);
      return checkExchange(broker, { symbols, needed: broker.id === defaultBroker || symbols.length > 0 }, systemClock);
    }),
  );
  return findings.flat();
}

async function examine(): Promise<readonly Finding[]> {
  const findings = [say(ok('program', `Node.js ${process.versions.node} on ${process.platform}`))];
  const { configuration, findings: first } = checkConfiguration(process.env);
  findings.push(...first.map(say));
  if (!configuration) return findings;
  findings.push(say(await checkDisk(configuration)), say(await checkKeys(configuration, systemClock)));
  findings.push(...checkBans(configuration, systemClock).map(say), say(await checkPort(configuration)));
  findings.push(...(await checkExchanges(configuration)).map(say));
  return findings;
}

if (existsSync('.env')) process.loadEnvFile();
const findings = await examine();
const faults = findings.filter(({ verdict }) => verdict === 'fault');
const warnings = findings.filter(({ verdict }) => verdict === 'warning');
process.stdout.write(`\n${faults.length} faults, ${warnings.length} warnings\n`);
const configured = !faults.some(({ subject }) => subject === 'configuration');
process.exit(faults.length === 0 ? 0 : configured ? 1 : ConfigurationError.exitCode);
