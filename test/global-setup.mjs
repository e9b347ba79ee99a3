/** One seed for every property of the run, printed, so that a failure can be had again. */
export default function globalSetup() {
  process.env.PROPERTY_SEED ??= String(Date.now() % 2 ** 31);
  process.stdout.write(
    `\nproperty seed ${process.env.PROPERTY_SEED} (PROPERTY_SEED=${process.env.PROPERTY_SEED} npm test repeats it)\n`,
  );
}
