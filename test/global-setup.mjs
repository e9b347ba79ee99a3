/** A gate must answer the same for the same tree; `npm run explore` looks where no seed has been. */
const GATE_SEED = 20_240_610;

/** One seed for every property of the run, printed, so that a failure can be had again. */
export default function globalSetup() {
  const wish = process.env.PROPERTY_SEED ?? GATE_SEED;
  process.env.PROPERTY_SEED = wish === 'random' ? String(Date.now() % 2 ** 31) : String(wish);
  const seed = process.env.PROPERTY_SEED;
  process.stdout.write(`\nproperty seed ${seed} (PROPERTY_SEED=${seed} npm test repeats it)\n`);
}
